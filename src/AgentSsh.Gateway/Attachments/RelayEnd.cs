using System.Buffers;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>
/// One of the two channels of a relay: what arrives on it goes to the other, and credit for it is given when the other's socket has taken it, so that
/// nothing piles up in between beyond one window. What arrives before the other is there waits.
/// </summary>
internal class RelayEnd : ChannelHandler
{
    // Data that follows data waits in one piece. Who needs more pieces than this sends data of two kinds in turns, by the byte, to a far end
    // that is not there yet: it is to fill the memory.
    private const int MaxWaiting = 1024;

    private readonly Lock _lock = new();
    private readonly List<Action<SshChannel>> _waiting = [];
    private ArrayBufferWriter<byte>? _lastData;
    private uint? _lastType;
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
            _lastData = null;
            Volatile.Write(ref _other, other);
        }
    }

    public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
    {
        if (Other is { } other)
        {
            PassData(channel, other, data);
        }
        else
        {
            Keep(channel, null, data);
        }
    }

    public override void OnExtendedData(SshChannel channel, uint dataType, ReadOnlySpan<byte> data)
    {
        if (Other is { } other)
        {
            PassExtended(channel, other, dataType, data);
        }
        else
        {
            Keep(channel, dataType, data);
        }
    }

    public override void OnEof(SshChannel channel) => Deliver(PassEof);

    public override void OnSent(SshChannel channel, int bytes)
    {
        // What this side wrote itself was nobody's window; it counts as the first to leave, wherever it stood.
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

    /// <summary>Writes bytes of the gateway's own to this end's channel. Amid what is relayed the peer gets its credit that much later, and none of it is lost.</summary>
    protected void WriteOwn(SshChannel channel, ReadOnlySpan<byte> text)
    {
        Interlocked.Add(ref _ownBytes, text.Length);
        channel.Write(text);
    }

    /// <summary>The same as a command's stderr.</summary>
    protected void WriteOwnError(SshChannel channel, ReadOnlySpan<byte> text)
    {
        Interlocked.Add(ref _ownBytes, text.Length);
        channel.WriteExtended(SessionRequest.StderrDataType, text);
    }

    /// <summary>True when no more of what a peer may send without end should wait for the other channel.</summary>
    protected bool IsWaitingFull
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count >= MaxWaiting;
            }
        }
    }

    /// <summary>What arrives from now on waits for the next <see cref="Join"/>.</summary>
    protected void Hold()
    {
        lock (_lock)
        {
            Volatile.Write(ref _other, null);
            _lastData = null;
        }
    }

    /// <summary>Gives the other channel data, which counts against the window of <paramref name="from"/> until it has been sent.</summary>
    protected virtual void PassData(SshChannel from, SshChannel to, ReadOnlySpan<byte> data)
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

    /// <summary>Tells the other channel that no more data comes.</summary>
    protected virtual void PassEof(SshChannel to) => to.SendEof();

    /// <summary>Does something with the other channel: now, or when it comes.</summary>
    protected void Deliver(Action<SshChannel> deliver)
    {
        lock (_lock)
        {
            if (_other is null)
            {
                _lastData = null;
                _waiting.Add(deliver);
                return;
            }
        }

        deliver(_other);
    }

    /// <summary>Keeps data until the other channel comes; the window bounds it.</summary>
    private void Keep(SshChannel channel, uint? dataType, ReadOnlySpan<byte> data)
    {
        SshChannel? there;
        lock (_lock)
        {
            there = _other;
            if (there is null && _lastData is not null && _lastType == dataType)
            {
                _lastData.Write(data);
                return;
            }

            if (there is null && _waiting.Count < MaxWaiting)
            {
                _lastData = KeepPiece(channel, dataType, data);
                _lastType = dataType;
                return;
            }
        }

        if (there is null)
        {
            channel.Abort();
        }
        else
        {
            PassAny(channel, there, dataType, data);
        }
    }

    // Apart from where most pieces go by, so that those cost no closure.
    private ArrayBufferWriter<byte> KeepPiece(SshChannel channel, uint? dataType, ReadOnlySpan<byte> data)
    {
        var kept = new ArrayBufferWriter<byte>(data.Length);
        kept.Write(data);
        _waiting.Add(other => PassAny(channel, other, dataType, kept.WrittenSpan));
        return kept;
    }

    private void PassAny(SshChannel from, SshChannel to, uint? dataType, ReadOnlySpan<byte> data)
    {
        if (dataType is { } type)
        {
            PassExtended(from, to, type, data);
        }
        else
        {
            PassData(from, to, data);
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
