using AgentSsh.Ssh.Wire;

namespace AgentSsh.Link;

/// <summary>A connection that was accepted where a person's client has asked to listen.</summary>
/// <param name="Id">The <see cref="ListenRequest.Id"/>.</param>
/// <param name="OriginatorAddress">Where it came from; empty for a unix socket.</param>
/// <param name="OriginatorPort">From which port.</param>
public sealed record AcceptedOpen(string Id, string OriginatorAddress, uint OriginatorPort)
{
    private const int MaxTextBytes = 64;

    /// <summary>Reads the data of a <see cref="LinkNames.Accepted"/> channel open.</summary>
    /// <exception cref="SshProtocolException">The data is not such an open.</exception>
    public static AcceptedOpen Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var open = new AcceptedOpen(reader.ReadUtf8(MaxTextBytes), reader.ReadUtf8(MaxTextBytes), reader.ReadUInt32());
        reader.End();
        return open;
    }

    /// <summary>The data of a <see cref="LinkNames.Accepted"/> channel open.</summary>
    public byte[] Encode() => new SshBuilder().Utf8(Id).Utf8(OriginatorAddress).UInt32(OriginatorPort).ToArray();
}
