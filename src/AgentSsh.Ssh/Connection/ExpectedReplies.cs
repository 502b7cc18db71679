using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Connection;

/// <summary>Our requests on one channel that wait for the peer's reply: replies name no request, and come in the order in which the requests left. Any thread.</summary>
internal sealed class ExpectedReplies
{
    private const int Most = 256;

    private readonly Queue<TaskCompletionSource<bool>> _expected = new();
    private readonly Lock _lock = new();

    /// <summary>Sends a request and expects its reply.</summary>
    /// <param name="send">Appends it; false when the channel takes no more.</param>
    /// <returns>The reply; false too when the channel ended before it came. Null when the request was not sent.</returns>
    /// <exception cref="InvalidOperationException">Too many requests wait for replies already.</exception>
    public Task<bool>? Add(Func<bool> send)
    {
        var reply = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_expected.Count >= Most)
            {
                throw new InvalidOperationException("Too many requests of this channel wait for replies.");
            }

            // Under one lock with the append: in the order in which they leave.
            if (!send())
            {
                return null;
            }

            _expected.Enqueue(reply);
        }

        return reply.Task;
    }

    /// <summary>A reply has come.</summary>
    /// <exception cref="SshProtocolException">To no request.</exception>
    public void Receive(bool success)
    {
        TaskCompletionSource<bool>? reply;
        lock (_lock)
        {
            if (!_expected.TryDequeue(out reply))
            {
                throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received a reply to no request");
            }
        }

        reply.TrySetResult(success);
    }

    /// <summary>No more come.</summary>
    public void Abandon()
    {
        TaskCompletionSource<bool>[] waiting;
        lock (_lock)
        {
            waiting = [.. _expected];
            _expected.Clear();
        }

        foreach (TaskCompletionSource<bool> reply in waiting)
        {
            reply.TrySetResult(false);
        }
    }
}
