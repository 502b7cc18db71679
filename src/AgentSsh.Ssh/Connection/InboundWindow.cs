using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Connection;

/// <summary>What the peer may still send on a channel, and what it shall be granted. Receives are counted on the receive loop, use from any
/// thread, adjustments on the send loop.</summary>
internal sealed class InboundWindow(uint size, uint maxPacket)
{
    private readonly uint _size = size;
    private readonly uint _maxPacket = maxPacket;
    private long _window = size;
    private long _consumed;
    private long _overrun;

    /// <summary>True when an adjustment is due (OpenSSH channel_check_window: three packets used up, or half of the window gone, even one of a byte).</summary>
    public bool NeedsAdjustment
    {
        get
        {
            long consumed = Volatile.Read(ref _consumed);
            return consumed > 0 && (consumed >= 3L * _maxPacket || Volatile.Read(ref _window) <= _size / 2);
        }
    }

    /// <summary>Counts data that arrived.</summary>
    /// <exception cref="SshProtocolException">More came than was granted, by more than a tenth of the window: OpenSSH's tolerance.</exception>
    public void Receive(int length)
    {
        long left = Interlocked.Add(ref _window, -length);
        if (left < 0)
        {
            _overrun = Math.Max(_overrun, -left);
            if (_overrun > _size / 10)
            {
                throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received more data than the channel's window allows");
            }
        }
    }

    /// <summary>Counts data that was used up.</summary>
    /// <returns>True when an adjustment is due.</returns>
    public bool Consumed(int length)
    {
        Interlocked.Add(ref _consumed, length);
        return NeedsAdjustment;
    }

    /// <summary>The adjustment to send now, or 0.</summary>
    public uint TakeAdjustment()
    {
        if (!NeedsAdjustment)
        {
            return 0;
        }

        long consumed = Interlocked.Exchange(ref _consumed, 0);
        Interlocked.Add(ref _window, consumed);
        return (uint)consumed;
    }
}
