using System.Collections.Concurrent;
using AgentSsh.Ssh.Ciphers;

namespace AgentSsh.Ssh.Transport;

/// <summary>
/// What goes out, in its order: the transport's own messages, then messages of the layers above, then what their source has. Owns the sealing keys.
/// Messages are queued from any thread; all else belongs to the send loop.
/// </summary>
internal sealed class OutboundPackets : IDisposable
{
    /// <summary>Messages of one kind that may wait: whoever asks for more does not read the answers.</summary>
    public const int MaxQueued = 1024;

    private readonly OutboundBuffer _buffer = new();
    private readonly ConcurrentQueue<TransportMessage> _messages = new();
    private readonly ConcurrentQueue<(byte[] Payload, IMessageOwner? Owner)> _gated = new();
    private IPacketSealer _sealer = NullCipher.Instance;
    private RekeyBudget _budget;
    private uint _sequence;
    private bool _isEncrypted;

    public OutboundPackets(RekeyBudget budget) => _budget = budget;

    /// <summary>Bytes sealed and not yet sent.</summary>
    public int Length => _buffer.Length;

    /// <summary>What is to be sent.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.Memory;

    /// <summary>From our KEXINIT to our NEWKEYS nothing of the layers above goes out.</summary>
    public bool IsGateClosed { get; private set; }

    /// <summary>No message of the layers above waits.</summary>
    public bool HasNoGated => _gated.IsEmpty;

    /// <summary>Queues a message of the transport's own.</summary>
    /// <returns>False when too many wait already.</returns>
    public bool Enqueue(TransportMessage message)
    {
        _messages.Enqueue(message);
        return _messages.Count <= MaxQueued;
    }

    /// <summary>Queues a message of a layer above; one whose owner has sent CLOSE when its turn comes is dropped.</summary>
    /// <returns>False when too many wait already.</returns>
    public bool EnqueueGated(byte[] payload, IMessageOwner? owner)
    {
        _gated.Enqueue((payload, owner));
        return _gated.Count <= MaxQueued;
    }

    /// <summary>Appends bytes that are no packet: the identification line.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _buffer.Append(bytes);

    /// <summary>Begins a packet; the caller fills the span and then calls <see cref="Seal()"/>.</summary>
    public Span<byte> Begin(int payloadLength) => _buffer.Begin(_sealer, payloadLength);

    /// <summary>Ends the packet that <see cref="Begin"/> began with a shorter payload than was set aside.</summary>
    public void SealShorter(int payloadLength)
    {
        _buffer.Shorten(payloadLength);
        Seal();
    }

    /// <summary>Ends the packet that <see cref="Begin"/> began.</summary>
    public void Seal()
    {
        int length = _buffer.Seal(_sealer, _sequence, _isEncrypted);
        unchecked
        {
            _sequence++;
        }

        _budget.Count(length);
    }

    /// <summary>One whole packet.</summary>
    public void Seal(ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(Begin(payload.Length));
        Seal();
    }

    /// <summary>Seals what may go, most urgent first, until so many bytes wait to be sent or nothing is left.</summary>
    /// <param name="backlog">The bytes.</param>
    /// <param name="source">Packets of the layers above; null for none.</param>
    /// <param name="transport">What the source writes to.</param>
    /// <param name="rekey">Asked for new keys when these are spent; null when that is not to be.</param>
    /// <param name="ownOnly">Only the transport's own messages go.</param>
    public void Fill(int backlog, IPacketSource? source, SshTransport transport, IKeyExchange? rekey, bool ownOnly)
    {
        while (_buffer.Length < backlog)
        {
            if (_messages.TryDequeue(out TransportMessage message))
            {
                Seal(message);
                continue;
            }

            if (IsGateClosed || ownOnly)
            {
                return;
            }

            // Asked for before each packet, never once a write (russh#761).
            if (rekey is not null && _budget.IsSpent)
            {
                rekey.RequestRekey();
                if (!_messages.IsEmpty)
                {
                    continue;
                }
            }

            if (_gated.TryDequeue(out (byte[] Payload, IMessageOwner? Owner) gated))
            {
                if (gated.Owner is not { HasSentClose: true })
                {
                    Seal(gated.Payload);
                }

                continue;
            }

            if (source is null || !source.WriteNext(transport))
            {
                return;
            }
        }
    }

    /// <summary>Forgets what was sent.</summary>
    public void Clear() => _buffer.Clear();

    /// <summary>Gives the buffer back until there is something to send again.</summary>
    public void Release() => _buffer.Release();

    public void Dispose()
    {
        _sealer.Dispose();
        while (_messages.TryDequeue(out TransportMessage message))
        {
            message.NextSealer?.Dispose();
        }

        _buffer.Release();
    }

    private void Seal(TransportMessage message)
    {
        Seal(message.Payload);
        switch (message.Kind)
        {
            case TransportMessageKind.KexInit:
                IsGateClosed = true;
                break;
            case TransportMessageKind.NewKeys:
                _sealer.Dispose();
                _sealer = message.NextSealer!;
                _isEncrypted = true;
                IsGateClosed = false;
                _budget.Reset();
                if (message.ResetSequence)
                {
                    _sequence = 0;
                }

                break;
        }
    }
}
