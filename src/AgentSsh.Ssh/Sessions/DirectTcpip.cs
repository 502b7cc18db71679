using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh;

/// <summary>Opens a channel to a TCP port as seen from the other side (RFC 4254 section 7.2).</summary>
/// <param name="Host">Name or address to connect to.</param>
/// <param name="Port">Port to connect to, 1 to 65535.</param>
/// <param name="OriginatorAddress">Where the connection came from.</param>
/// <param name="OriginatorPort">From which port.</param>
public sealed record DirectTcpip(string Host, uint Port, string OriginatorAddress, uint OriginatorPort)
{
    /// <summary>Type of the channel.</summary>
    public const string ChannelType = "direct-tcpip";

    private const int MaxHostBytes = 1024;

    /// <summary>Reads the type-specific data of the channel open.</summary>
    /// <exception cref="SshProtocolException">It is not such data, or the port is none.</exception>
    public static DirectTcpip Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var open = new DirectTcpip(reader.ReadUtf8(MaxHostBytes), reader.ReadUInt32(), reader.ReadUtf8(MaxHostBytes), reader.ReadUInt32());
        reader.End();
        return open.Port is > 0 and <= ushort.MaxValue
            ? open
            : throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received a port that is none");
    }

    /// <summary>The type-specific data of the channel open.</summary>
    public byte[] Encode() => new SshBuilder().Utf8(Host).UInt32(Port).Utf8(OriginatorAddress).UInt32(OriginatorPort).ToArray();
}
