using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh;

/// <summary>Asks the other side to listen on a unix socket, or to stop it (OpenSSH PROTOCOL section 2.4). The answer carries nothing.</summary>
/// <param name="Path">The socket's path there.</param>
public sealed record StreamlocalForward(string Path)
{
    /// <summary>Name of the global request to listen.</summary>
    public const string RequestName = "streamlocal-forward@openssh.com";

    /// <summary>Name of the global request to stop.</summary>
    public const string CancelName = "cancel-streamlocal-forward@openssh.com";

    /// <summary>Type of the channel for each connection that is accepted.</summary>
    public const string ForwardedType = "forwarded-streamlocal@openssh.com";

    /// <summary>Reads the data of either request.</summary>
    /// <exception cref="SshProtocolException">It is not such data.</exception>
    public static StreamlocalForward Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var forward = new StreamlocalForward(reader.ReadUtf8(DirectStreamlocal.MaxPathBytes));
        reader.End();
        return forward;
    }

    /// <summary>The data of either request.</summary>
    public byte[] Encode() => new SshBuilder().Utf8(Path).ToArray();

    /// <summary>The type-specific data of a <see cref="ForwardedType"/> channel: the path, and a string that is reserved.</summary>
    public byte[] EncodeForwarded() => new SshBuilder().Utf8(Path).Utf8(string.Empty).ToArray();
}
