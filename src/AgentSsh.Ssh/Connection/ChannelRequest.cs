using AgentSsh.Ssh.Connection;

namespace AgentSsh.Ssh;

/// <summary>The peer asks something of a channel (RFC 4254 section 5.4). If it wants a reply it must get one, at once or later, from any
/// thread; replies leave in the order of the requests.</summary>
public sealed class ChannelRequest
{
    private readonly SshChannel _channel;
    private readonly ReplyQueue.PendingReply? _reply;

    internal ChannelRequest(SshChannel channel, string name, byte[] data, ReplyQueue.PendingReply? reply)
    {
        _channel = channel;
        _reply = reply;
        Name = name;
        Data = data;
    }

    /// <summary>What is asked, such as <c>pty-req</c>.</summary>
    public string Name { get; }

    /// <summary>What follows the common fields, by name.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Whether the peer waits for a reply.</summary>
    public bool WantReply => _reply is not null;

    /// <summary>It was done. Does nothing when no reply is wanted.</summary>
    /// <exception cref="InvalidOperationException">The request was answered before.</exception>
    public void Succeed() => _reply?.Answer(_channel.SuccessMessage());

    /// <summary>It was not done. Does nothing when no reply is wanted.</summary>
    /// <exception cref="InvalidOperationException">The request was answered before.</exception>
    public void Fail() => _reply?.Answer(_channel.FailureMessage());
}
