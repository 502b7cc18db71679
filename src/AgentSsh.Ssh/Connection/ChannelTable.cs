using System.Collections.Concurrent;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Connection;

/// <summary>The channels of one connection by our number for them, and which of them have something to send.</summary>
internal sealed class ChannelTable(SshConnection connection, SshTransport transport, SshConnectionOptions options) : IPacketSource
{
    /// <summary>The most data bytes in one packet that we take, and that we send (OpenSSH CHAN_SES_PACKET_DEFAULT).</summary>
    public const uint MaxPacket = 32 * 1024;

    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<SshChannel> _urgent = new();
    private readonly ConcurrentQueue<SshChannel> _bulk = new();
    private readonly List<(SshChannel Channel, int Bytes)> _sent = [];
    private readonly List<SshChannel> _finished = [];
    private readonly Dictionary<uint, TaskCompletionSource<SshChannel>> _opening = [];
    private SshChannel?[] _slots = new SshChannel?[4];
    private uint _everUsed;
    private int _unansweredOpens;
    private int _open;
    private int _interactive;
    private bool _ended;
    private long _emptySince = Environment.TickCount64;

    public SshConnection Connection { get; } = connection;

    /// <summary>Bytes the peer may send on a new channel before anything is used up (OpenSSH CHAN_SES_WINDOW_DEFAULT: 64 packets).</summary>
    public uint WindowSize { get; } = options.WindowSize;

    public bool IsInteractive => Volatile.Read(ref _open) > 0 && Volatile.Read(ref _open) == Volatile.Read(ref _interactive);

    public bool IsDrained
    {
        get
        {
            foreach (SshChannel? channel in Volatile.Read(ref _slots))
            {
                if (channel is { IsConfirmed: true, IsDrained: false })
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Opens a channel from our side.</summary>
    public async Task<SshChannel> OpenAsync(string type, ReadOnlyMemory<byte> data, ChannelHandler handler, CancellationToken cancellationToken)
    {
        var opened = new TaskCompletionSource<SshChannel>(TaskCreationOptions.RunContinuationsAsynchronously);
        SshChannel channel = Add(type, handler, opened)
            ?? throw new SshChannelOpenException(ChannelOpenFailure.ResourceShortage, "too many channels are open, or the connection has ended");
        channel.SendOpen(new SshBuilder(64 + data.Length)
            .Byte(MessageNumber.SSH_MSG_CHANNEL_OPEN).Utf8(type).UInt32(channel.LocalNumber).UInt32(channel.WindowSize).UInt32(MaxPacket).Bytes(data.Span)
            .ToArray());
        try
        {
            return await opened.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (channel.TryTakeBackOpen())
            {
                ForgetOpening(channel);
                throw;
            }

            // Nobody will use it: if the peer opens it yet, it is closed again.
            _ = opened.Task.ContinueWith(
                static task => task.Result.Abort(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>Counts an open of the peer's that waits for its answer; refuses it when too many do.</summary>
    public bool TryTakeOpen(uint remoteNumber)
    {
        if (Interlocked.Increment(ref _unansweredOpens) <= options.MaxChannels)
        {
            return true;
        }

        Interlocked.Decrement(ref _unansweredOpens);
        Refuse(remoteNumber, ChannelOpenFailure.ResourceShortage, "too many channels wait to be opened on this connection");
        return false;
    }

    /// <summary>An open that was counted has its answer.</summary>
    public void OpenAnswered() => Interlocked.Decrement(ref _unansweredOpens);

    public SshChannel Accept(ChannelOpenRequest request, ChannelHandler handler)
    {
        SshChannel? channel = Add(request.Type, handler, null);
        if (channel is null)
        {
            Refuse(request.Remote.Number, ChannelOpenFailure.ResourceShortage, "too many channels are open on this connection");
            var refused = new SshChannel(this, request.Type, uint.MaxValue, handler);
            refused.Finish();
            return refused;
        }

        channel.Confirm(request.Remote);
        if (HasEnded)
        {
            channel.Finish();
            return channel;
        }

        SendControl(new SshBuilder(32)
            .Byte(MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION).UInt32(request.Remote.Number).UInt32(channel.LocalNumber)
            .UInt32(channel.WindowSize).UInt32(MaxPacket).ToArray());
        return channel;
    }

    public void Refuse(uint remoteNumber, ChannelOpenFailure reason, string message) =>
        SendControl(new SshBuilder(64 + message.Length)
            .Byte(MessageNumber.SSH_MSG_CHANNEL_OPEN_FAILURE).UInt32(remoteNumber).UInt32((uint)reason).Utf8(message).Utf8(string.Empty).ToArray());

    /// <summary>The channel that the peer means; null for one that is over already.</summary>
    /// <exception cref="SshProtocolException">There never was one of this number.</exception>
    public SshChannel? Find(uint number)
    {
        SshChannel?[] slots = Volatile.Read(ref _slots);
        SshChannel? channel = number < slots.Length ? Volatile.Read(ref slots[number]) : null;
        return channel is null && number >= Volatile.Read(ref _everUsed)
            ? throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received a message for a channel that was never opened")
            : channel;
    }

    public void Confirmed(uint number, RemoteEnd remote)
    {
        (SshChannel channel, TaskCompletionSource<SshChannel> opened) = TakeOpening(number);
        channel.Confirm(remote);
        Schedule(channel);
        opened.TrySetResult(channel);
    }

    public void Refused(uint number, ChannelOpenFailure reason, string message)
    {
        (SshChannel channel, TaskCompletionSource<SshChannel> opened) = TakeOpening(number);
        Remove(channel);
        opened.TrySetException(new SshChannelOpenException(reason, message));
    }

    public void SendControl(byte[] message, SshChannel? owner = null) => transport.SendGated(message, owner);

    public void ProtocolError(string message) =>
        transport.Disconnect(new ConnectionEnd(ConnectionEndReason.ProtocolError, message, SshDisconnectReason.ProtocolError));

    /// <summary>Puts the channel in line for the send loop, once.</summary>
    public void Schedule(SshChannel channel)
    {
        Enqueue(channel);
        transport.Wake();
    }

    public bool WriteNext(SshTransport target)
    {
        while (_urgent.TryDequeue(out SshChannel? channel) || _bulk.TryDequeue(out channel))
        {
            bool wrote = channel.WriteNext(target, out int dataBytes, out bool finished);
            if (dataBytes > 0)
            {
                CountSent(channel, dataBytes);
            }

            if (finished)
            {
                _finished.Add(channel);
            }
            else if (channel.HasWork())
            {
                Enqueue(channel);
            }

            if (wrote)
            {
                return true;
            }
        }

        return false;
    }

    public void Flushed()
    {
        for (int i = 0; i < _sent.Count; i++)
        {
            (SshChannel channel, int bytes) = _sent[i];
            channel.Sent(bytes);
        }

        _sent.Clear();
        for (int i = 0; i < _finished.Count; i++)
        {
            _finished[i].Finish();
        }

        _finished.Clear();
    }

    /// <summary>A person has been found to sit in front of the channel.</summary>
    public void MarkInteractive(SshChannel channel)
    {
        lock (_lock)
        {
            if (!channel.IsInteractive && channel.LocalNumber < _slots.Length && ReferenceEquals(_slots[channel.LocalNumber], channel))
            {
                channel.IsInteractive = true;
                _interactive++;
            }
        }
    }

    public void Remove(SshChannel channel)
    {
        lock (_lock)
        {
            if (channel.LocalNumber < _slots.Length && ReferenceEquals(_slots[channel.LocalNumber], channel))
            {
                _slots[channel.LocalNumber] = null;
                _open--;
                _emptySince = Environment.TickCount64;
                _interactive -= channel.IsInteractive ? 1 : 0;
            }
        }
    }

    /// <summary>Called about once a second.</summary>
    /// <returns>False when no channel has been open for longer than is allowed.</returns>
    public bool Tick(long now)
    {
        foreach (SshChannel? channel in Volatile.Read(ref _slots))
        {
            channel?.Tick(now);
        }

        return options.UnusedTimeout <= TimeSpan.Zero
            || Volatile.Read(ref _open) > 0
            || now - Volatile.Read(ref _emptySince) < options.UnusedTimeout.TotalMilliseconds;
    }

    /// <summary>The connection has ended, both loops with it: every channel is told.</summary>
    public void End(string reason)
    {
        SshChannel[] channels;
        TaskCompletionSource<SshChannel>[] opening;
        lock (_lock)
        {
            _ended = true;
            channels = [.. _slots.Where(slot => slot is not null).Select(slot => slot!)];
            opening = [.. _opening.Values];
            _opening.Clear();
        }

        foreach (TaskCompletionSource<SshChannel> opened in opening)
        {
            opened.TrySetException(new SshChannelOpenException(ChannelOpenFailure.ConnectFailed, reason));
        }

        foreach (SshChannel channel in channels)
        {
            if (channel.IsConfirmed)
            {
                channel.Finish();
            }
            else
            {
                Remove(channel);
            }
        }
    }

    private bool HasEnded
    {
        get
        {
            lock (_lock)
            {
                return _ended;
            }
        }
    }

    private void Enqueue(SshChannel channel)
    {
        if (channel.TrySchedule())
        {
            (channel.IsUrgent ? _urgent : _bulk).Enqueue(channel);
        }
    }

    private void CountSent(SshChannel channel, int bytes)
    {
        if (_sent.Count > 0 && ReferenceEquals(_sent[^1].Channel, channel))
        {
            _sent[^1] = (channel, _sent[^1].Bytes + bytes);
        }
        else
        {
            _sent.Add((channel, bytes));
        }
    }

    private void ForgetOpening(SshChannel channel)
    {
        lock (_lock)
        {
            _opening.Remove(channel.LocalNumber);
        }

        Remove(channel);
    }

    private (SshChannel Channel, TaskCompletionSource<SshChannel> Opened) TakeOpening(uint number)
    {
        lock (_lock)
        {
            if (!_opening.Remove(number, out TaskCompletionSource<SshChannel>? opened) || _slots[number] is not { } channel)
            {
                throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received an answer to a channel open that was never sent");
            }

            return (channel, opened);
        }
    }

    private SshChannel? Add(string type, ChannelHandler handler, TaskCompletionSource<SshChannel>? opened)
    {
        lock (_lock)
        {
            if (_ended || _open >= options.MaxChannels)
            {
                return null;
            }

            int free = Array.IndexOf(_slots, null);
            if (free < 0)
            {
                free = _slots.Length;
                var larger = new SshChannel?[2 * _slots.Length];
                _slots.CopyTo(larger, 0);
                Volatile.Write(ref _slots, larger);
            }

            var channel = new SshChannel(this, type, (uint)free, handler) { IdleTimeout = options.ChannelTimeouts.GetValueOrDefault(type) };
            _slots[free] = channel;
            _open++;
            Volatile.Write(ref _everUsed, Math.Max(_everUsed, (uint)free + 1));
            if (opened is not null)
            {
                _opening.Add((uint)free, opened);
            }

            return channel;
        }
    }
}
