using System.Net.Sockets;
using System.Text;
using AgentSsh.Ssh.Admission;
using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Transport;

/// <summary>
/// Packets over a stream (RFC 4253): a receive loop that opens and dispatches them, a send loop that pulls and seals them, and
/// nothing else. Owns the stream, the buffers and the keys.
/// </summary>
internal sealed class SshTransport : IDisposable
{
    // Sealed and not yet taken by the socket: what an echo can find ahead of itself (OpenSSH ssh_packet_not_very_much_data_to_write).
    private const int InteractiveBacklog = 16 * 1024;
    private const int BulkBacklog = 128 * 1024;

    // A loop runs on a thread that others wait for: it gives that thread back after this much, and a send loop that of the sockets, which told it of room, at once.
    private const int MaxBytesPerWake = 256 * 1024;

    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private readonly Stream _stream;
    private readonly Socket? _socket;
    private readonly SshTransportOptions _options;
    private readonly InboundPackets _inbound;
    private readonly OutboundPackets _outbound;
    private readonly WakeSignal _wake = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<ConnectionEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IPacketSource? _source;
    private Task? _pause;
    private Task? _work;
    private ConnectionEnd? _end;
    private bool _isInteractive;
    private bool _hasLastWords;

    public SshTransport(Stream stream, SshTransportOptions options)
    {
        _stream = stream;
        _socket = (stream as NetworkStream)?.Socket;
        _options = options;
        var budget = new RekeyBudget(options.RekeyBytes, options.RekeyPackets);
        _inbound = new InboundPackets(budget);
        _outbound = new OutboundPackets(budget);

        // However the stop comes, the time for draining included: a send loop that waits for work must see it.
        _stop.Token.Register(static wake => ((WakeSignal)wake!).Set(), _wake);
    }

    /// <summary>Completes, and never faults, when both loops have ended and the stream is closed.</summary>
    public Task<ConnectionEnd> Completion => _completion.Task;

    /// <summary>The key exchange; null on a link, which has none.</summary>
    public IKeyExchange? KeyExchange { get; set; }

    /// <summary>Who takes the messages above the transport. Set before <see cref="Start"/>, replaced on the receive loop.</summary>
    public IMessageHandler? Handler { get; set; }

    /// <summary>True once new keys may be asked for by volume: after authentication.</summary>
    public bool RekeyEnabled { get; set; }

    /// <summary>The peer's identification line; empty until it has arrived.</summary>
    public string PeerIdentification { get; private set; } = string.Empty;

    /// <summary>Our identification line.</summary>
    public string Identification => _options.Identification;

    /// <summary>When the last packet arrived, by <see cref="Environment.TickCount64"/>.</summary>
    public long LastReceived { get; private set; } = Environment.TickCount64;

    /// <summary>True once the end has been decided.</summary>
    public bool IsEnding => Volatile.Read(ref _end) is not null;

    /// <summary>Starts both loops.</summary>
    public void Start()
    {
        _outbound.Append(Encoding.ASCII.GetBytes(_options.Identification + "\r\n"));
        KeyExchange?.Start();
        Task send = Task.Run(SendLoopAsync);
        Task receive = Task.Run(ReceiveLoopAsync);
        _ = FinishAsync(send, receive);
    }

    /// <summary>Who supplies packets of the layers above. From any thread.</summary>
    public void SetSource(IPacketSource source)
    {
        Volatile.Write(ref _source, source);
        Wake();
    }

    /// <summary>Queues a message of types 1 to 49: it goes before all others and through a closed gate. From any thread.</summary>
    public void Send(byte[] payload) => Enqueue(new TransportMessage(payload, TransportMessageKind.Plain, null, false));

    /// <summary>Queues a message of a layer above: it goes before all channel data, and waits while keys are exchanged. From any
    /// thread.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="owner">Once it has sent CLOSE the message is dropped; null for none.</param>
    public void SendGated(byte[] payload, IMessageOwner? owner)
    {
        WakeUnlessFlooded(!_outbound.EnqueueGated(payload, owner));
    }

    /// <inheritdoc cref="SendGated(byte[], IMessageOwner?)"/>
    public void SendGated(byte[] payload) => SendGated(payload, null);

    /// <summary>Queues our KEXINIT. Once it is sealed nothing above the transport goes out until our NEWKEYS has.</summary>
    public void SendKexInit(byte[] payload) => Enqueue(new TransportMessage(payload, TransportMessageKind.KexInit, null, false));

    /// <summary>Queues NEWKEYS; what is sealed after it is sealed by <paramref name="next"/>, which the transport then owns.</summary>
    /// <param name="next">The new keys.</param>
    /// <param name="resetSequence">Strict key exchange: the next packet has number 0.</param>
    public void SendNewKeys(IPacketSealer next, bool resetSequence) =>
        Enqueue(new TransportMessage([MessageNumber.SSH_MSG_NEWKEYS], TransportMessageKind.NewKeys, next, resetSequence));

    /// <summary>Switches to the peer's new keys. Only while its NEWKEYS is being handled; the transport then owns them.</summary>
    /// <param name="next">The new keys.</param>
    /// <param name="resetSequence">Strict key exchange: the next packet has number 0.</param>
    public void SetOpener(IPacketOpener next, bool resetSequence) => _inbound.SetOpener(next, resetSequence);

    /// <summary>Stops reading after the message being handled until <paramref name="until"/> has completed. Receive loop only.</summary>
    public void PauseReceiving(Task until) => _pause = until;

    /// <summary>Tells the send loop that there may be something to send. Never with a lock held.</summary>
    public void Wake() => WakeBatch.Wake(_wake);

    /// <summary>Seals one packet; called by the source from <see cref="IPacketSource.WriteNext"/>.</summary>
    public Span<byte> BeginPacket(int payloadLength) => _outbound.Begin(payloadLength);

    /// <summary>Ends the packet that <see cref="BeginPacket"/> began.</summary>
    public void SealPacket() => _outbound.Seal();

    /// <summary>Ends it with the first <paramref name="payloadLength"/> bytes of what was set aside.</summary>
    public void SealPacket(int payloadLength) => _outbound.SealShorter(payloadLength);

    /// <summary>Ends the connection in good order: what waits to be sent is sent (for a few seconds at most), then DISCONNECT.</summary>
    public void Disconnect(ConnectionEnd end)
    {
        if (!TryEnd(end))
        {
            return;
        }

        _stop.CancelAfter(DrainTime);
        Wake();
    }

    /// <summary>Ends the connection now; what waits to be sent is lost. The first end given is the one that counts.</summary>
    public void Abort(ConnectionEnd end)
    {
        TryEnd(end);
        StopNow();
    }

    /// <summary>Called by itself, once both loops have ended.</summary>
    public void Dispose()
    {
        _outbound.Dispose();
        _stop.Dispose();
    }

    private bool IsDrained => _outbound.IsGateClosed || (_outbound.HasNoGated && (Volatile.Read(ref _source)?.IsDrained ?? true));

    private bool TryEnd(ConnectionEnd end) => Interlocked.CompareExchange(ref _end, end, null) is null;

    private void StopNow()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Both loops have ended meanwhile: there is nothing left to stop.
        }
    }

    private void Enqueue(TransportMessage message) => WakeUnlessFlooded(!_outbound.Enqueue(message));

    private void WakeUnlessFlooded(bool isFlooded)
    {
        if (isFlooded)
        {
            Abort(new ConnectionEnd(ConnectionEndReason.ResourceExhausted, "The peer asks for more than it reads."));
            return;
        }

        Wake();
    }

    private async Task FinishAsync(Task send, Task receive)
    {
        await Task.WhenAll(send, receive).ConfigureAwait(false);
        if (_hasLastWords && _socket is not null)
        {
            await LingeringClose.DrainAsync(_socket).ConfigureAwait(false);
        }

        await _stream.DisposeAsync().ConfigureAwait(false);
        _inbound.Dispose();
        Dispose();
        _completion.SetResult(_end!);
    }

    private async Task SendLoopAsync()
    {
        try
        {
            int sinceWake = 0;
            while (!_stop.IsCancellationRequested)
            {
                Fill();
                if (_outbound.Length == 0)
                {
                    if (_end is { } end && (end.Reason != ConnectionEndReason.LocalDisconnect || IsDrained))
                    {
                        await SayGoodbyeAsync().ConfigureAwait(false);
                        break;
                    }

                    _outbound.Release();
                    await _wake.WaitAsync().ConfigureAwait(false);
                    sinceWake = 0;
                    continue;
                }

                sinceWake += _outbound.Length;
                ValueTask write = _stream.WriteAsync(_outbound.Memory, _stop.Token);
                bool isOnSocketsThread = !write.IsCompleted;
                await write.ConfigureAwait(false);
                _outbound.Clear();
                Volatile.Read(ref _source)?.Flushed();
                if (isOnSocketsThread || sinceWake > MaxBytesPerWake)
                {
                    sinceWake = 0;
                    await Task.Yield();
                }
            }
        }
        catch (Exception e) when (IsStreamFailure(e))
        {
            TryEnd(new ConnectionEnd(ConnectionEndReason.NetworkError, $"Sending failed: {e.Message}"));
        }
        catch (Exception e)
        {
            TryEnd(new ConnectionEnd(ConnectionEndReason.InternalError, e.ToString()));
        }
        finally
        {
            // Nothing is answered any more, so nothing more is read.
            StopNow();
        }
    }

    private void Fill()
    {
        IPacketSource? source = Volatile.Read(ref _source);
        bool isInteractive = source is { IsInteractive: true };
        if (isInteractive != _isInteractive && _socket is not null)
        {
            SocketTuning.SetBacklog(_socket, isInteractive);
        }

        _isInteractive = isInteractive;

        // Whoever broke the protocol gets no more than the word of it.
        bool ownOnly = _end is { } end && end.Reason != ConnectionEndReason.LocalDisconnect;
        _outbound.Fill(isInteractive ? InteractiveBacklog : BulkBacklog, source, this, RekeyEnabled ? KeyExchange : null, ownOnly);
    }

    private async Task SayGoodbyeAsync()
    {
        ConnectionEnd end = _end!;
        if (end.DisconnectCode is not { } code || end.Reason == ConnectionEndReason.PeerDisconnected)
        {
            return;
        }

        _outbound.Seal(DisconnectMessage.Encode(code, end.Message));
        await _stream.WriteAsync(_outbound.Memory, _stop.Token).ConfigureAwait(false);
        _hasLastWords = true;
    }

    private async Task ReceiveLoopAsync()
    {
        try
        {
            int atOnce = 0;
            while (true)
            {
                bool more = ProcessReceived();
                if (_work is { } work)
                {
                    // Not given up when the connection ends: the keys that it makes have to be found by whoever forgets them.
                    _work = null;
                    await work.ConfigureAwait(false);
                    continue;
                }

                if (_pause is { } pause)
                {
                    _pause = null;
                    await pause.WaitAsync(_stop.Token).ConfigureAwait(false);
                    continue;
                }

                if (!more)
                {
                    break;
                }

                bool isStranger = KeyExchange is not null && !RekeyEnabled;
                if (isStranger && _socket is not null)
                {
                    SocketTuning.AcknowledgeNow(_socket);
                }

                Memory<byte> room = _inbound.Room(isStranger);
                ValueTask<int> receive = _stream.ReadAsync(room, _stop.Token);
                atOnce = receive.IsCompleted ? atOnce : 0;
                int count = await receive.ConfigureAwait(false);
                if (count == 0)
                {
                    Abort(new ConnectionEnd(ConnectionEndReason.PeerClosed, "The peer closed the connection."));
                    break;
                }

                _inbound.Received(count);
                atOnce += count;
                if (atOnce > MaxBytesPerWake)
                {
                    atOnce = 0;
                    await Task.Yield();
                }
            }
        }
        catch (SshProtocolException e)
        {
            Disconnect(new ConnectionEnd(ConnectionEndReason.ProtocolError, e.Message, e.Reason));
        }
        catch (Exception e) when (IsStreamFailure(e))
        {
            Abort(new ConnectionEnd(ConnectionEndReason.NetworkError, $"Receiving failed: {e.Message}"));
        }
        catch (Exception e)
        {
            // A bug of ours or of a handler's: the connection ends and the owner is told, with the stack.
            Abort(new ConnectionEnd(ConnectionEndReason.InternalError, e.ToString()));
        }
    }

    /// <summary>Dispatches every whole packet that is here. False when the peer has said that it is leaving.</summary>
    private bool ProcessReceived()
    {
        if (PeerIdentification.Length == 0 && !TryIdentify())
        {
            return true;
        }

        WakeBatch.Begin();
        try
        {
            while (_pause is null && _work is null && _inbound.TryOpen(out ReadOnlySpan<byte> payload))
            {
                if (!Dispatch(payload))
                {
                    return false;
                }

                _inbound.Handled();
                if (RekeyEnabled && _inbound.IsSpent)
                {
                    KeyExchange?.RequestRekey();
                }
            }
        }
        finally
        {
            WakeBatch.End();
        }

        LastReceived = Environment.TickCount64;
        return true;
    }

    private bool TryIdentify()
    {
        while (IdentificationLine.TryRead(_inbound.Unread, _options.IsClient, out int consumed, out string? identification))
        {
            _inbound.Take(consumed);
            if (identification is not null)
            {
                PeerIdentification = identification;
                KeyExchange?.PeerIdentified(identification);
                return true;
            }
        }

        return false;
    }

    private bool Dispatch(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received an empty message");
        }

        byte type = payload[0];
        if (type != MessageNumber.SSH_MSG_DISCONNECT && KeyExchange is { } gate && !gate.Allows(type))
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, $"received message {type} in the middle of a key exchange");
        }

        switch (type)
        {
            case MessageNumber.SSH_MSG_DISCONNECT:
                Abort(DisconnectMessage.Decode(payload));
                return false;
            case MessageNumber.SSH_MSG_IGNORE or MessageNumber.SSH_MSG_DEBUG or MessageNumber.SSH_MSG_UNIMPLEMENTED:
                return true;
            case MessageNumber.SSH2_MSG_PING:
                byte[] pong = payload.ToArray();
                pong[0] = MessageNumber.SSH2_MSG_PONG;
                SendGated(pong);
                return true;
            case (>= 30 and <= 49) or MessageNumber.SSH_MSG_USERAUTH_REQUEST when _options.Workers is { } workers:
                byte[] copy = payload.ToArray();
                uint sequence = _inbound.Sequence;
                _work = workers.RunAsync(() => HandleElsewhere(copy, sequence), RekeyEnabled);
                return true;
            default:
                Handle(payload, _inbound.Sequence);
                return true;
        }
    }

    private void Handle(ReadOnlySpan<byte> payload, uint sequence)
    {
        if (payload[0] is >= 20 and <= 49 && KeyExchange is { } keyExchange)
        {
            keyExchange.Handle(payload, sequence);
        }
        else if (Handler is null || !Handler.Handle(payload))
        {
            Send(new SshBuilder().Byte(MessageNumber.SSH_MSG_UNIMPLEMENTED).UInt32(sequence).ToArray());
        }
    }

    /// <summary>On a thread for costly work, while nothing is received.</summary>
    private void HandleElsewhere(byte[] payload, uint sequence)
    {
        if (IsEnding)
        {
            return;
        }

        WakeBatch.Begin();
        try
        {
            Handle(payload, sequence);
        }
        finally
        {
            WakeBatch.End();
        }
    }

    private static bool IsStreamFailure(Exception e) =>
        e is IOException or OperationCanceledException or ObjectDisposedException or SocketException;
}
