using AgentSsh.Ssh.Wire;

namespace AgentSsh.Link;

/// <summary>Asks for what the agent showed, as text.</summary>
/// <param name="Lines">How many of the last lines; 0 is all that tmux keeps.</param>
/// <param name="Follow">Go on with what comes, until the channel is closed.</param>
public sealed record LogsRequest(uint Lines, bool Follow)
{
    /// <summary>Reads the data of a <see cref="LinkNames.Logs"/> request.</summary>
    /// <exception cref="SshProtocolException">The data is not a logs request.</exception>
    public static LogsRequest Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var request = new LogsRequest(reader.ReadUInt32(), reader.ReadBoolean());
        reader.End();
        return request;
    }

    /// <summary>The data of a <see cref="LinkNames.Logs"/> request.</summary>
    public byte[] Encode() => new SshBuilder().UInt32(Lines).Boolean(Follow).ToArray();
}
