using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh;

/// <summary>Asks the other side to listen on a TCP port, or to stop it (RFC 4254 section 7.1).</summary>
/// <param name="Address">Where to listen: an address, or "" for all, or "localhost".</param>
/// <param name="Port">The port, 0 to 65535; 0 lets the other side choose, and its answer tells the port (<see cref="SessionRequest.DecodeNumber"/>).</param>
public sealed record TcpipForward(string Address, uint Port)
{
    /// <summary>Name of the global request to listen.</summary>
    public const string RequestName = "tcpip-forward";

    /// <summary>Name of the global request to stop.</summary>
    public const string CancelName = "cancel-tcpip-forward";

    /// <summary>Type of the channel for each connection that is accepted.</summary>
    public const string ForwardedType = "forwarded-tcpip";

    private const int MaxHostBytes = 1024;

    /// <summary>Reads the data of either request.</summary>
    /// <exception cref="SshProtocolException">It is not such data, or the port is none.</exception>
    public static TcpipForward Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var forward = new TcpipForward(reader.ReadUtf8(MaxHostBytes), reader.ReadUInt32());
        reader.End();
        return forward.Port <= ushort.MaxValue
            ? forward
            : throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received a port that is none");
    }

    /// <summary>The data of either request.</summary>
    public byte[] Encode() => new SshBuilder().Utf8(Address).UInt32(Port).ToArray();

    /// <summary>The type-specific data of a <see cref="ForwardedType"/> channel (RFC 4254 section 7.2): the address as it was asked for, by which the
    /// other side knows its request again, the port listened on, and where the connection came from.</summary>
    public byte[] EncodeForwarded(string originatorAddress, uint originatorPort) =>
        new SshBuilder().Utf8(Address).UInt32(Port).Utf8(originatorAddress).UInt32(originatorPort).ToArray();
}
