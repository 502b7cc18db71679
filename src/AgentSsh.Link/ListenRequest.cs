using AgentSsh.Ssh.Wire;

namespace AgentSsh.Link;

/// <summary>A place in the container where connections are taken for a person's client, for as long as the channel is open.</summary>
/// <param name="Id">The gateway's name for it, said with every connection that is accepted: the person's connection is known by it.</param>
/// <param name="Host">Which loopback address: <c>127.0.0.1</c>, <c>::1</c>, or <c>localhost</c> for both; empty for a unix socket.</param>
/// <param name="Port">The TCP port; 0 lets the supervisor choose.</param>
/// <param name="Path">The absolute path of a unix socket; empty for a port.</param>
public sealed record ListenRequest(string Id, string Host, uint Port, string Path)
{
    private const int MaxIdBytes = 64;
    private const int MaxHostBytes = 64;
    private const int MaxPathBytes = 1024;

    /// <summary>Reads the data of a <see cref="LinkNames.Listen"/> channel open.</summary>
    /// <exception cref="SshProtocolException">The data is not such a request.</exception>
    public static ListenRequest Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var request = new ListenRequest(reader.ReadUtf8(MaxIdBytes), reader.ReadUtf8(MaxHostBytes), reader.ReadUInt32(), reader.ReadUtf8(MaxPathBytes));
        reader.End();
        return request.Port <= ushort.MaxValue
            ? request
            : throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received a port that is none");
    }

    /// <summary>The data of a <see cref="LinkNames.Listen"/> channel open.</summary>
    public byte[] Encode() => new SshBuilder().Utf8(Id).Utf8(Host).UInt32(Port).Utf8(Path).ToArray();
}
