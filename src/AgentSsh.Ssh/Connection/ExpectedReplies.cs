using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Connection;

/// <summary>Our requests that wait for the peer's reply, on a channel or of the connection: replies name no request, and come in the order in which the requests left. Any
/// thread.</summary>
/// <param name="none">Stands for the reply that will not come.</param>
internal sealed class ExpectedReplies<T>(T none)
{
    // A request that nobody answers needs room here until the connection ends.
    private const int Most = 256;

    private readonly Queue<TaskCompletionSource<T>> _expected = new();
    private readonly Lock _lock = new();

    /// <summary>Sends a request and expects its reply.</summary>
    /// <param name="send">Appends it, with a lock held, so it must wake nobody; false when nothing is sent any more.</param>
    /// <returns>The reply; null when too many requests wait for theirs already.</returns>
    public Task<T>? TryAdd(Func<bool> send)
    {
        var reply = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_expected.Count >= Most)
            {
                return null;
            }

            // Under one lock with the append: in the order in which they leave.
            if (!send())
            {
                return Task.FromResult(none);
            }

            _expected.Enqueue(reply);
        }

        return reply.Task;
    }

    /// <summary>A reply has come.</summary>
    /// <exception cref="SshProtocolException">To no request.</exception>
    public void Receive(T answer)
    {
        TaskCompletionSource<T>? reply;
        lock (_lock)
        {
            if (!_expected.TryDequeue(out reply))
            {
                throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received a reply to no request");
            }
        }

        reply.TrySetResult(answer);
    }

    /// <summary>No more come.</summary>
    public void Abandon()
    {
        TaskCompletionSource<T>[] waiting;
        lock (_lock)
        {
            waiting = [.. _expected];
            _expected.Clear();
        }

        foreach (TaskCompletionSource<T> reply in waiting)
        {
            reply.TrySetResult(none);
        }
    }
}
