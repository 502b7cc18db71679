using AgentSsh.Ssh.Transport;

namespace AgentSsh.Ssh.Connection;

/// <summary>Replies to requests, which leave in the order in which the requests came, whichever is ready first (RFC 4254 sections 4
/// and 5.4).</summary>
internal sealed class ReplyQueue(Action<byte[]> send)
{
    // A peer that asks this much without reading the answers is not one that a person uses.
    private const int MaxOutstanding = 256;

    private readonly Lock _lock = new();
    private readonly Queue<PendingReply> _pending = new();

    /// <summary>Takes a place in the order.</summary>
    /// <returns>Null when too many wait already.</returns>
    public PendingReply? Add()
    {
        lock (_lock)
        {
            if (_pending.Count >= MaxOutstanding)
            {
                return null;
            }

            var reply = new PendingReply(this);
            _pending.Enqueue(reply);
            return reply;
        }
    }

    private void Answer(PendingReply reply, byte[] message)
    {
        // Queued under the lock, or two threads could pass each other on the way; the send loop wakes after it.
        WakeBatch.Begin();
        try
        {
            lock (_lock)
            {
                if (reply.Message is not null)
                {
                    throw new InvalidOperationException("This request was answered before.");
                }

                reply.Message = message;
                while (_pending.TryPeek(out PendingReply? first) && first.Message is not null)
                {
                    send(_pending.Dequeue().Message!);
                }
            }
        }
        finally
        {
            WakeBatch.End();
        }
    }

    /// <summary>One place in the order.</summary>
    internal sealed class PendingReply(ReplyQueue queue)
    {
        internal byte[]? Message { get; set; }

        /// <summary>Gives the reply; it leaves when all before it have.</summary>
        public void Answer(byte[] message) => queue.Answer(this, message);
    }
}
