using AgentSsh.Ssh.Wire;

namespace AgentSsh.Link;

/// <summary>A person's terminal wants to be in front of the agent's screen.</summary>
/// <param name="Attachment">The gateway's id for this attachment; letters, digits and dashes.</param>
/// <param name="Person">Who it is, for lists and messages.</param>
/// <param name="ReadOnly">A watcher: tmux is told to take no keys either.</param>
/// <param name="IgnoreSize">This terminal's size does not count for the size of the window.</param>
public sealed record AttachRequest(string Attachment, string Person, bool ReadOnly, bool IgnoreSize)
{
    /// <summary>Reads the data of a <see cref="LinkNames.Attach"/> request.</summary>
    /// <exception cref="SshProtocolException">The data is not an attach request.</exception>
    public static AttachRequest Decode(ReadOnlySpan<byte> data)
    {
        var reader = new SshReader(data);
        var request = new AttachRequest(reader.ReadUtf8(64), reader.ReadUtf8(256), reader.ReadBoolean(), reader.ReadBoolean());
        reader.End();
        return request;
    }

    /// <summary>The data of a <see cref="LinkNames.Attach"/> request.</summary>
    public byte[] Encode() =>
        new SshBuilder().Utf8(Attachment).Utf8(Person).Boolean(ReadOnly).Boolean(IgnoreSize).ToArray();
}
