using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh;

/// <summary>Opens a channel to a unix socket as seen from the other side (OpenSSH PROTOCOL section 2.4).</summary>
/// <param name="Path">The socket's path.</param>
public sealed record DirectStreamlocal(string Path)
{
    /// <summary>Type of the channel.</summary>
    public const string ChannelType = "direct-streamlocal@openssh.com";

    internal const int MaxPathBytes = 1024;

    /// <summary>Reads the type-specific data of the channel open.</summary>
    /// <exception cref="SshProtocolException">It is not such data.</exception>
    public static DirectStreamlocal Decode(ReadOnlySpan<byte> data)
    {
        // string socket path, string reserved, uint32 reserved
        var reader = new SshReader(data);
        var open = new DirectStreamlocal(reader.ReadUtf8(MaxPathBytes));
        reader.ReadString();
        reader.ReadUInt32();
        reader.End();
        return open;
    }

    /// <summary>The type-specific data of the channel open.</summary>
    public byte[] Encode() => new SshBuilder().Utf8(Path).Utf8(string.Empty).UInt32(0).ToArray();
}
