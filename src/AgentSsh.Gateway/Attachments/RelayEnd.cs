using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>
/// One of the two channels of a relay: what arrives on it goes to the other, and credit for it is given when the other's socket has taken it, so that
/// nothing piles up in between beyond one window. What arrives before the other is there waits.
/// </summary>
internal class RelayEnd : ChannelHandler
{
    private readonly Lock _lock = new();
    private readonly List<Action<SshChannel>> _waiting = [];
    private SshChannel? _other;
    private int _ownBytes;

    /// <summary>The other channel; null until it is there.</summary>
    protected SshChannel? Other => Volatile.Read(ref _other);

    /// <summary>Gives the relay its other channel and what has waited for it.</summary>
    public void Join(SshChannel other)
    {
        lock (_lock)
        {
            foreach (Action<SshChannel> deliver in _waiting)
            {
                deliver(other);
            }

            _waiting.Clear();
            Volatile.Write(ref _other, other);
        }
    }

    public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
    {
        if (Other is { } other)
        {
            Pass(channel, other, data);
            return;
        }

        byte[] copy = data.ToArray();
        Deliver(there => Pass(channel, there, copy));
    }

    public override void OnExtendedData(SshChannel channel, uint dataType, ReadOnlySpan<byte> data)
    {
        if (Other is { } other)
        {
            PassExtended(channel, other, dataType, data);
            return;
        }

        byte[] copy = data.ToArray();
        Deliver(there => PassExtended(channel, there, dataType, copy));
    }

    public override void OnEof(SshChannel channel) => Deliver(static other => other.SendEof());

    public override void OnSent(SshChannel channel, int bytes)
    {
        // What this side wrote itself was nobody's window; it left first, since it was written first.
        int own = Math.Min(bytes, Volatile.Read(ref _ownBytes));
        if (own > 0)
        {
            Interlocked.Add(ref _ownBytes, -own);
        }

        Other?.Consumed(bytes - own);
    }

    /// <summary>What came before the close still goes through; with the connection gone nobody is left to send it for, and a far end that does not
    /// read must not keep the channel.</summary>
    public override void OnClosed(SshChannel channel)
    {
        bool isLost = channel.Connection.IsEnding;
        Deliver(other =>
        {
            if (isLost)
            {
                other.Abort();
            }
            else
            {
                other.Close();
            }
        });
    }

    /// <summary>Writes words of the gateway's own to this end's channel; only before anything is relayed to it, or after.</summary>
    protected void WriteOwn(SshChannel channel, ReadOnlySpan<byte> text)
    {
        Interlocked.Add(ref _ownBytes, text.Length);
        channel.Write(text);
    }

    /// <summary>Does something with the other channel: now, or when it comes.</summary>
    protected void Deliver(Action<SshChannel> deliver)
    {
        lock (_lock)
        {
            if (_other is null)
            {
                _waiting.Add(deliver);
                return;
            }
        }

        deliver(_other);
    }

    private static void Pass(SshChannel from, SshChannel to, ReadOnlySpan<byte> data)
    {
        if (to.IsOpen)
        {
            to.Write(data);
        }
        else
        {
            from.Consumed(data.Length);
        }
    }

    private static void PassExtended(SshChannel from, SshChannel to, uint dataType, ReadOnlySpan<byte> data)
    {
        if (to.IsOpen)
        {
            to.WriteExtended(dataType, data);
        }
        else
        {
            from.Consumed(data.Length);
        }
    }
}
