using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh;

/// <summary>Sets a variable for what is started later on the channel (RFC 4254 section 6.4).</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Value">Its value.</param>
public sealed record EnvRequest(string Name, string Value)
{
    /// <summary>Name of the request.</summary>
    public const string RequestName = "env";

    /// <summary>Bytes of the longest value taken.</summary>
    public const int MaxValueBytes = 16 * 1024;

    private const int MaxNameBytes = 1024;

    /// <summary>Reads the request's data.</summary>
    /// <exception cref="SshProtocolException">It is not such a request.</exception>
    public static EnvRequest Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var request = new EnvRequest(reader.ReadUtf8(MaxNameBytes), reader.ReadUtf8(MaxValueBytes));
        reader.End();
        return request;
    }

    /// <summary>The request's data.</summary>
    public byte[] Encode() => new SshBuilder().Utf8(Name).Utf8(Value).ToArray();
}
