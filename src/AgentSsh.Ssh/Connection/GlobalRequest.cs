using AgentSsh.Ssh.Connection;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh;

/// <summary>The peer asks something of the whole connection (RFC 4254 section 4). If it wants a reply it must get one, at once or later, from
/// any thread; replies leave in the order of the requests.</summary>
public sealed class GlobalRequest
{
    private readonly ReplyQueue.PendingReply? _reply;

    internal GlobalRequest(string name, byte[] data, ReplyQueue.PendingReply? reply)
    {
        Name = name;
        Data = data;
        _reply = reply;
    }

    /// <summary>What is asked, such as <c>tcpip-forward</c>.</summary>
    public string Name { get; }

    /// <summary>What follows the common fields, by name.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Whether the peer waits for a reply.</summary>
    public bool WantReply => _reply is not null;

    /// <summary>It was done. Does nothing when no reply is wanted.</summary>
    /// <param name="data">What the reply carries, by name.</param>
    /// <exception cref="InvalidOperationException">The request was answered before.</exception>
    public void Succeed(ReadOnlySpan<byte> data = default) =>
        _reply?.Answer(new SshBuilder(1 + data.Length).Byte(MessageNumber.SSH_MSG_REQUEST_SUCCESS).Bytes(data).ToArray());

    /// <summary>It was not done. Does nothing when no reply is wanted.</summary>
    /// <exception cref="InvalidOperationException">The request was answered before.</exception>
    public void Fail() => _reply?.Answer([MessageNumber.SSH_MSG_REQUEST_FAILURE]);
}
