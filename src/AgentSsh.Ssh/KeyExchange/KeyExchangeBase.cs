using System.Security.Cryptography;
using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.KeyExchange;

/// <summary>Key exchanges of one connection, the first and every later one: what both roles share (RFC 4253 sections 7 to 9).</summary>
internal abstract class KeyExchangeBase : IKeyExchange, IDisposable
{
    /// <summary>From a KEXINIT to both NEWKEYS. The first exchange is bounded by the login's own deadline too.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly AlgorithmLists _algorithms;
    private readonly TimeProvider _time;
    private readonly KexProgress _progress = new();
    private readonly Lock _lock = new();
    private (KexInit Lists, byte[] Payload) _ourInit;
    private byte[] _peerInit = [];
    private string _peerIdentification = string.Empty;
    private IPacketOpener? _nextOpener;
    private ITimer? _deadline;
    private bool _disposed;

    protected KeyExchangeBase(SshTransport transport, AlgorithmLists algorithms, TimeProvider time)
    {
        Transport = transport;
        _algorithms = algorithms;
        _time = time;
    }

    /// <summary>The first exchange's hash, which names the connection for ever; empty before.</summary>
    public byte[] SessionId { get; private set; } = [];

    /// <summary>Exchanges that are over.</summary>
    public int Completed { get; private set; }

    /// <summary>The first exchange is over; on the receive loop.</summary>
    public Action? Established { get; init; }

    /// <summary>Says in the first exchange that this side can do strict key exchange. Never switched off but to show what it is good for.</summary>
    internal bool AnnouncesStrict { get; init; } = true;

    protected SshTransport Transport { get; }

    protected NegotiatedAlgorithms Negotiated { get; private set; } = null!;

    /// <summary>True until the first exchange is over.</summary>
    protected bool IsInitial => _progress.IsInitial;

    /// <summary>The peer takes EXT_INFO.</summary>
    protected bool PeerTakesExtInfo { get; private set; }

    /// <summary>Which side this is.</summary>
    protected abstract bool IsClient { get; }

    public void Start() => RequestRekey();

    public void PeerIdentified(string identification) => _peerIdentification = identification;

    public bool Allows(byte messageType) => _progress.Allows(messageType);

    public void RequestRekey()
    {
        if (_progress.Step != KexStep.Idle)
        {
            return;
        }

        // Our KEXINIT stands in the transport's queue before the lock is free, so that nothing of the exchange can overtake it; the send
        // loop wakes after.
        WakeBatch.Begin();
        try
        {
            lock (_lock)
            {
                if (!_disposed && _progress.TryBegin())
                {
                    SendInit();
                }
            }
        }
        finally
        {
            WakeBatch.End();
        }
    }

    public void Handle(ReadOnlySpan<byte> payload, uint sequence)
    {
        switch (payload[0])
        {
            case MessageNumber.SSH_MSG_KEXINIT:
                ReceiveInit(payload, sequence);
                break;
            case MessageNumber.SSH_MSG_NEWKEYS:
                ReceiveNewKeys(payload);
                break;
            case >= 30:
                if (_progress.ReceiveMethod(payload[0]))
                {
                    HandleMethod(payload);
                }

                break;
            default:
                throw new SshProtocolException(SshDisconnectReason.ProtocolError, $"received message {payload[0]}, which means nothing");
        }
    }

    /// <summary>The connection has ended: forgets what an unfinished exchange left.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _deadline?.Dispose();
            _nextOpener?.Dispose();
            _nextOpener = null;
        }

        DisposeMethod();
    }

    /// <summary>Both lists are known.</summary>
    protected virtual void OnNegotiated()
    {
    }

    /// <summary>A message of the method, types 30 to 49.</summary>
    protected abstract void HandleMethod(ReadOnlySpan<byte> payload);

    /// <summary>Forgets what an unfinished exchange left.</summary>
    protected virtual void DisposeMethod()
    {
    }

    protected byte[] ComputeHash(
        ReadOnlySpan<byte> hostKey, ReadOnlySpan<byte> clientValue, ReadOnlySpan<byte> serverValue, ReadOnlySpan<byte> sharedSecret)
    {
        (string, byte[]) ours = (Transport.Identification, _ourInit.Payload);
        (string, byte[]) theirs = (_peerIdentification, _peerInit);
        return ExchangeHash.Compute(
            Negotiated.Method.Hash, IsClient ? ours : theirs, IsClient ? theirs : ours, hostKey, clientValue, serverValue, sharedSecret);
    }

    /// <summary>Sends NEWKEYS and makes the keys of both directions. Zeroes the secret.</summary>
    protected void UseKeys(byte[] exchangeHash, byte[] sharedSecret)
    {
        if (SessionId.Length == 0)
        {
            SessionId = exchangeHash;
        }

        using var keys = new KeySchedule(Negotiated.Method.Hash, sharedSecret, exchangeHash, SessionId);
        CryptographicOperations.ZeroMemory(sharedSecret);
        (CipherSpec Cipher, MacSpec? Mac) toServer = (Negotiated.CipherClientToServer, Negotiated.MacClientToServer);
        (CipherSpec Cipher, MacSpec? Mac) toClient = (Negotiated.CipherServerToClient, Negotiated.MacServerToClient);
        (CipherSpec Cipher, MacSpec? Mac) outward = IsClient ? toServer : toClient;
        (CipherSpec Cipher, MacSpec? Mac) inward = IsClient ? toClient : toServer;
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _nextOpener = keys.CreateOpener(inward.Cipher, inward.Mac, !IsClient);
        }

        _progress.Agreed();
        Transport.SendNewKeys(keys.CreateSealer(outward.Cipher, outward.Mac, IsClient), _progress.IsStrict);
    }

    private void ReceiveInit(ReadOnlySpan<byte> payload, uint sequence)
    {
        KexInit peer = KexInit.Parse(payload);
        _peerInit = payload.ToArray();
        lock (_lock)
        {
            if (_progress.ReceiveInit())
            {
                SendInit();
            }
        }

        if (IsInitial)
        {
            _progress.DecideStrict(
                AnnouncesStrict && peer.KexAlgorithms.Contains(IsClient ? KexMarkers.StrictServer : KexMarkers.StrictClient), sequence);
            PeerTakesExtInfo = peer.KexAlgorithms.Contains(IsClient ? KexMarkers.ExtInfoServer : KexMarkers.ExtInfoClient);
        }

        Negotiated = IsClient ? AlgorithmNegotiator.Negotiate(_ourInit.Lists, peer) : AlgorithmNegotiator.Negotiate(peer, _ourInit.Lists);
        if (peer.FirstKexPacketFollows && !Negotiated.GuessedRight)
        {
            _progress.DropNext();
        }

        OnNegotiated();
    }

    private void ReceiveNewKeys(ReadOnlySpan<byte> payload)
    {
        _progress.ReceiveNewKeys();
        new SshReader(payload[1..]).End();
        IPacketOpener opener;
        bool wasInitial = IsInitial;
        lock (_lock)
        {
            if (_nextOpener is null)
            {
                return;
            }

            opener = _nextOpener;
            _nextOpener = null;
            _deadline?.Dispose();
            _deadline = null;
        }

        Transport.SetOpener(opener, _progress.IsStrict);
        Completed++;
        _progress.Finish();
        if (wasInitial)
        {
            Established?.Invoke();
        }
    }

    // Under the lock.
    private void SendInit()
    {
        KexInit lists = IsInitial ? KexInit.Create(_algorithms, Markers()) : KexInit.Create(_algorithms);
        _ourInit = (lists, lists.Encode());
        _deadline?.Dispose();
        _deadline = _time.CreateTimer(static state => ((KeyExchangeBase)state!).Expire(), this, Deadline, Timeout.InfiniteTimeSpan);
        Transport.SendKexInit(_ourInit.Payload);
    }

    private string[] Markers()
    {
        string extInfo = IsClient ? KexMarkers.ExtInfoClient : KexMarkers.ExtInfoServer;
        return AnnouncesStrict ? [extInfo, IsClient ? KexMarkers.StrictClient : KexMarkers.StrictServer] : [extInfo];
    }

    private void Expire() => Transport.Disconnect(new ConnectionEnd(
        ConnectionEndReason.KeyExchangeTimeout, "The key exchange took too long.", SshDisconnectReason.KeyExchangeFailed));
}
