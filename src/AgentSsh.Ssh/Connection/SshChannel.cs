using System.Text;
using AgentSsh.Ssh.Connection;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh;

/// <summary>
/// One channel of a connection (RFC 4254 section 5). Every member may be called from any thread; none blocks. What is written may leave on the
/// caller's own thread, so call none with a lock held that a handler takes.
/// </summary>
public sealed class SshChannel : IMessageOwner
{
    /// <summary>Bytes of data that <see cref="WaitForRoomAsync"/> lets wait, unless set otherwise.</summary>
    public const int DefaultOutputLimit = 64 * 1024;

    private readonly ChannelTable _table;
    private readonly ChannelHandler _handler;
    private readonly ChannelOutput _output = new();
    private readonly InboundWindow _inbound;
    private readonly ReplyQueue _replies;
    private readonly ExpectedReplies<bool> _expected = new(false);
    private readonly Lock _lock = new();
    private byte[]? _open;
    private TaskCompletionSource? _room;
    private RemoteEnd _remote;
    private long _window;
    private long _pendingCredit;
    private int _scheduled;
    private int _closedBy;
    private bool _remoteEof;
    private int _finished;
    private volatile bool _over;
    private long _lastData = Environment.TickCount64;
    private bool _isIdle;

    internal SshChannel(ChannelTable table, string type, uint number, ChannelHandler handler)
    {
        _table = table;
        _handler = handler;
        WindowSize = handler.WindowSize ?? table.WindowSize;
        _inbound = new InboundWindow(WindowSize, ChannelTable.MaxPacket);
        _replies = new ReplyQueue(SendReply);
        Type = type;
        LocalNumber = number;
    }

    /// <summary>The connection it is part of.</summary>
    public SshConnection Connection => _table.Connection;

    /// <summary>The channel's type, such as <c>session</c>.</summary>
    public string Type { get; }

    /// <summary>Our number for it; used again after the channel is over.</summary>
    public uint LocalNumber { get; }

    /// <summary>For whoever serves the channel.</summary>
    public object? Tag { get; set; }

    /// <summary>Time without data in either direction after which <see cref="ChannelHandler.OnIdle"/> is called; zero never. Looked at about once a
    /// second.</summary>
    public TimeSpan IdleTimeout { get; set; }

    /// <summary>False once it is over: whatever is written then is thrown away.</summary>
    public bool IsOpen => !_over;

    /// <summary>Bytes of data written and not yet sent.</summary>
    public long BufferedBytes => _output.DataBytes;

    /// <summary>Requests appended and not yet sent: behind data that waits for the peer's window. Nothing else bounds them: whoever passes on requests of
    /// somebody else's asks first.</summary>
    public int WaitingRequests => _output.Requests;

    /// <summary>Bytes of data that may wait before <see cref="WaitForRoomAsync"/> waits.</summary>
    public int OutputLimit { get; set; } = DefaultOutputLimit;

    /// <summary>Bytes the peer may send at first.</summary>
    internal uint WindowSize { get; }

    internal bool IsInteractive { get; set; }

    internal bool IsConfirmed { get; private set; }

    internal uint RemoteNumber => _remote.Number;

    /// <summary>True while small writes should overtake the bulk of other channels.</summary>
    internal bool IsUrgent => _output.IsUrgent;

    /// <summary>Appends data. Nothing bounds it here: the caller does, by <see cref="WaitForRoomAsync"/> or by giving its own source credit only in
    /// <see cref="ChannelHandler.OnSent"/>. After EOF or close it is thrown away.</summary>
    public void Write(ReadOnlySpan<byte> data) => Append(OutputKind.Data, 0, data);

    /// <summary>Appends data of another kind (RFC 4254 section 5.2); else as <see cref="Write"/>.</summary>
    /// <param name="dataType">1 is stderr.</param>
    /// <param name="data">The bytes.</param>
    public void WriteExtended(uint dataType, ReadOnlySpan<byte> data) => Append(OutputKind.ExtendedData, dataType, data);

    /// <summary>From now on data is also fetched from <paramref name="source"/>, whenever it is ready and there is room for it on the wire. What is
    /// written goes before what can be fetched; after EOF or close nothing is fetched. <see cref="ChannelHandler.OnSent"/> is not told of it.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="dataType">Kind of the data (RFC 4254 section 5.2): 1 is stderr, null is plain data.</param>
    /// <returns>By which the source says that it is ready.</returns>
    public ChannelFeed AddSource(IChannelSource source, uint? dataType = null)
    {
        var feed = new ChannelFeed(this, source, dataType);
        _output.Feeds.Add(feed);
        return feed;
    }

    /// <summary>Completes when fewer than <see cref="OutputLimit"/> bytes wait to be sent, or the channel is over.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken = default)
    {
        if (_over || _output.DataBytes < OutputLimit)
        {
            return ValueTask.CompletedTask;
        }

        Task waiting;
        lock (_lock)
        {
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting = _room.Task;
        }

        // What was sent before the waiter stood there did not see it.
        ReleaseRoom();
        return new ValueTask(waiting.WaitAsync(cancellationToken));
    }

    /// <summary>Appends a request that wants no reply; it keeps its place among the data.</summary>
    public void SendRequest(string name, ReadOnlySpan<byte> data) => Append(OutputKind.Request, 0, RequestMessage(name, false, data));

    /// <summary>Appends a request and waits for the reply.</summary>
    /// <returns>Whether the peer did it; false too when the channel ended before it answered.</returns>
    /// <exception cref="InvalidOperationException">Too many requests wait for replies already.</exception>
    public Task<bool> SendRequestAsync(string name, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        byte[] message = RequestMessage(name, true, data.Span);
        Task<bool> reply = _expected.TryAdd(() => !_over && _output.Write(OutputKind.Request, 0, message))
            ?? throw new InvalidOperationException("Too many requests of this channel wait for replies.");
        Schedule();
        return reply.WaitAsync(cancellationToken);
    }

    /// <summary>Appends EOF: no more data comes from this side. Requests may still follow.</summary>
    public void SendEof() => Append(OutputKind.Eof, 0, []);

    /// <summary>Appends CLOSE, after everything written before.</summary>
    public void Close() => Append(OutputKind.Close, 0, []);

    /// <summary>Closes at once; what waits to be sent is thrown away.</summary>
    public void Abort()
    {
        _output.CloseNow();
        ReleaseRoom();
        Schedule();
    }

    /// <summary>Says that a person sits in front of the channel. A connection that has only such channels keeps little ahead of an echo, at the cost of
    /// bulk.</summary>
    public void MarkInteractive() => _table.MarkInteractive(this);

    /// <summary>Says that <paramref name="bytes"/> of the data received have been used up, so that the peer may send as many more.</summary>
    public void Consumed(int bytes)
    {
        if (bytes > 0 && _inbound.Consumed(bytes))
        {
            Schedule();
        }
    }

    internal byte[] SuccessMessage() => new SshBuilder(5).Byte(MessageNumber.SSH_MSG_CHANNEL_SUCCESS).UInt32(_remote.Number).ToArray();

    internal byte[] FailureMessage() => new SshBuilder(5).Byte(MessageNumber.SSH_MSG_CHANNEL_FAILURE).UInt32(_remote.Number).ToArray();

    /// <summary>Asks the peer to open it. The message waits here and not among the connection's own, of which few may wait: those who share a link
    /// ask for many channels.</summary>
    internal void SendOpen(byte[] message)
    {
        Volatile.Write(ref _open, message);
        Schedule();
    }

    /// <summary>Takes the question back.</summary>
    /// <returns>False when it has been sent.</returns>
    internal bool TryTakeBackOpen() => Interlocked.Exchange(ref _open, null) is not null;

    /// <summary>The peer has opened its side. Receive loop, or the thread that accepts.</summary>
    internal void Confirm(RemoteEnd remote)
    {
        _remote = remote;
        Volatile.Write(ref _window, remote.Window);
        IsConfirmed = true;
    }

    internal void ReceiveData(uint? dataType, ReadOnlySpan<byte> data)
    {
        _inbound.Receive(data.Length);
        _lastData = Environment.TickCount64;
        if (_over || _remoteEof || Volatile.Read(ref _closedBy) != 0)
        {
            // Thrown away, and still credited: a peer that waits for a window would never get to its own close.
            Consumed(data.Length);
        }
        else if (dataType is { } type)
        {
            _handler.OnExtendedData(this, type, data);
        }
        else
        {
            _handler.OnData(this, data);
        }
    }

    internal void ReceiveCredit(uint bytes)
    {
        // Posted, not added: the window belongs to the send loop (FxSsh#24, russh#571).
        if (Interlocked.Add(ref _pendingCredit, bytes) > uint.MaxValue)
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received a window beyond 2^32-1 bytes");
        }

        Schedule();
    }

    internal void ReceiveEof()
    {
        if (!_remoteEof)
        {
            _remoteEof = true;
            _handler.OnEof(this);
        }
    }

    internal void ReceiveRequest(ref SshReader reader)
    {
        string name = reader.ReadUtf8(256);
        bool wantReply = reader.ReadBoolean();
        ReplyQueue.PendingReply? reply = null;
        if (wantReply && (reply = _replies.Add()) is null)
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, "too many channel requests wait for replies");
        }

        _handler.OnRequest(this, new ChannelRequest(this, name, reader.Remaining.ToArray(), reply));
    }

    internal void ReceiveReply(bool success) => _expected.Receive(success);

    internal void ReceiveClose()
    {
        _output.CloseNow();
        ReleaseRoom();
        if (MarkClosed(CloseSide.Remote))
        {
            Finish();
        }
        else
        {
            Schedule();
        }
    }

    /// <summary>Seals the most urgent packet of this channel. Send loop only.</summary>
    /// <param name="transport">Where to.</param>
    /// <param name="dataBytes">Bytes of data that went.</param>
    /// <param name="finished">True when the channel is over with this packet.</param>
    internal bool WriteNext(SshTransport transport, out int dataBytes, out bool finished)
    {
        dataBytes = 0;
        finished = false;
        Volatile.Write(ref _scheduled, 0);
        Interlocked.MemoryBarrier();
        if (Interlocked.Exchange(ref _open, null) is { } open)
        {
            open.CopyTo(transport.BeginPacket(open.Length));
            transport.SealPacket();
            return true;
        }

        if (!IsConfirmed || _over)
        {
            return false;
        }

        TakeCredit();
        if (_inbound.TakeAdjustment() is var adjustment and > 0 && Volatile.Read(ref _closedBy) == 0)
        {
            Span<byte> packet = transport.BeginPacket(9);
            var writer = new SshWriter(packet);
            writer.Byte(MessageNumber.SSH_MSG_CHANNEL_WINDOW_ADJUST);
            writer.UInt32(_remote.Number);
            writer.UInt32(adjustment);
            transport.SealPacket();
            return true;
        }

        int limit = (int)Math.Min(Math.Min(_window, _remote.MaxPacket), ChannelTable.MaxPacket);
        if (!_output.WriteNext(transport, _remote.Number, limit, out OutputRun sent))
        {
            return false;
        }

        if (sent.Kind is OutputKind.Data or OutputKind.ExtendedData)
        {
            Spend(sent.Length);
            dataBytes = sent.Length;
            ReleaseRoom();
        }
        else if (sent.Kind == OutputKind.Fetched)
        {
            Spend(sent.Length);
        }
        else if (sent.Kind == OutputKind.Close)
        {
            finished = MarkClosed(CloseSide.Local);
        }

        return true;
    }

    /// <summary>True when <see cref="WriteNext"/> has something to do. Send loop only.</summary>
    internal bool HasWork()
    {
        TakeCredit();
        return IsConfirmed && !_over && (_inbound.NeedsAdjustment || _output.HasWork(_window));
    }

    bool IMessageOwner.HasSentClose => (Volatile.Read(ref _closedBy) & (int)CloseSide.Local) != 0;

    /// <summary>True when all was sent. From any thread.</summary>
    internal bool IsDrained => _over || _output.IsEmpty;

    internal void Sent(int bytes)
    {
        if (!_over)
        {
            _handler.OnSent(this, bytes);
        }
    }

    /// <summary>The channel is over: gives its number back and tells whoever waits.</summary>
    internal void Finish()
    {
        if (Interlocked.Exchange(ref _finished, 1) != 0)
        {
            return;
        }

        _over = true;
        _output.Discard();
        ReleaseRoom();
        _expected.Abandon();
        _table.Remove(this);
        _handler.OnClosed(this);
    }

    /// <summary>Called about once a second while idle channels are looked for.</summary>
    internal void Tick(long now)
    {
        if (IdleTimeout <= TimeSpan.Zero || _over || now - Volatile.Read(ref _lastData) < IdleTimeout.TotalMilliseconds)
        {
            _isIdle = false;
        }
        else if (!_isIdle)
        {
            _isIdle = true;
            _handler.OnIdle(this);
        }
    }

    internal void Schedule() => _table.Schedule(this);

    // Send loop only.
    private void Spend(int bytes)
    {
        _window -= bytes;
        _lastData = Environment.TickCount64;
    }

    internal bool TrySchedule() => Interlocked.Exchange(ref _scheduled, 1) == 0;

    private void Append(OutputKind kind, uint dataType, ReadOnlySpan<byte> bytes)
    {
        bool isData = kind is OutputKind.Data or OutputKind.ExtendedData;
        if (_over || (isData && bytes.IsEmpty) || !_output.Write(kind, dataType, bytes))
        {
            return;
        }

        Schedule();
    }

    private void TakeCredit()
    {
        long credit = Interlocked.Exchange(ref _pendingCredit, 0);
        if (credit > 0)
        {
            _window += credit;
            if (_window > uint.MaxValue)
            {
                // Ends the connection through the send loop's own failure path (CVE-2025-54804 is the sum that wrapped).
                _table.ProtocolError("received a window beyond 2^32-1 bytes");
                _window = uint.MaxValue;
            }
        }
    }

    // After our CLOSE the peer may use its number for another channel, which would take the reply for its own. The send loop may be about to seal it: the
    // last word is at the reply's own turn.
    private void SendReply(byte[] message)
    {
        if (!_over && Volatile.Read(ref _closedBy) == 0)
        {
            _table.SendControl(message, this);
        }
    }

    /// <summary>True for the second of the two sides.</summary>
    private bool MarkClosed(CloseSide side) => (Interlocked.Or(ref _closedBy, (int)side) | (int)side) == (int)CloseSide.Both;

    private void ReleaseRoom()
    {
        if (!_over && _output.DataBytes >= OutputLimit)
        {
            return;
        }

        TaskCompletionSource? room;
        lock (_lock)
        {
            room = _room;
            _room = null;
        }

        room?.TrySetResult();
    }

    private byte[] RequestMessage(string name, bool wantReply, ReadOnlySpan<byte> data) =>
        new SshBuilder(Encoding.UTF8.GetByteCount(name) + data.Length + 10)
            .Byte(MessageNumber.SSH_MSG_CHANNEL_REQUEST).UInt32(_remote.Number).Utf8(name).Boolean(wantReply).Bytes(data).ToArray();

    [Flags]
    private enum CloseSide
    {
        Local = 1,
        Remote = 2,
        Both = Local | Remote,
    }
}
