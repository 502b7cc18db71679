using System.Net;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Auth;

/// <summary>User authentication on the server's side (RFC 4252): by public key only. While it decides, nothing is received.</summary>
internal sealed class ServerAuthentication : IMessageHandler
{
    // More than any client has reason for; a client probes every key it has, and that alone costs no attempt.
    private const int MaxRequests = 20;

    private readonly SshTransport _transport;
    private readonly ServerKeyExchange _keyExchange;
    private readonly SshServerOptions _options;
    private readonly EndPoint? _remote;
    private readonly CancellationToken _ended;
    private bool _serviceStarted;
    private string? _userName;
    private int _requests;
    private int _failures;

    /// <param name="transport">The transport; its handler is replaced on success by whoever is told of it.</param>
    /// <param name="keyExchange">Knows what was signed.</param>
    /// <param name="options">Who decides, and how often may be tried.</param>
    /// <param name="remote">The client's address.</param>
    /// <param name="ended">Stops what is under way when the connection ends.</param>
    public ServerAuthentication(
        SshTransport transport, ServerKeyExchange keyExchange, SshServerOptions options, EndPoint? remote, CancellationToken ended)
    {
        _transport = transport;
        _keyExchange = keyExchange;
        _options = options;
        _remote = remote;
        _ended = ended;
    }

    /// <summary>Somebody logged in: takes the transport over. The answer to the client is queued already. While receiving is paused.</summary>
    public required Action<VerifiedKey, ConnectionHandler> Authenticated { get; init; }

    /// <summary>The client has tried to log in: it showed a key, or asked for another method than none.</summary>
    public bool HasTried { get; private set; }

    public bool Handle(ReadOnlySpan<byte> payload)
    {
        switch (payload[0])
        {
            case MessageNumber.SSH_MSG_SERVICE_REQUEST:
                StartService(payload);
                return true;
            case MessageNumber.SSH_MSG_EXT_INFO:
                // Nothing a client announces changes what is done here.
                return true;
            case MessageNumber.SSH_MSG_USERAUTH_REQUEST when _serviceStarted:
                Request(payload);
                return true;
            case >= 50 and < 192:
                throw new SshProtocolException(SshDisconnectReason.ProtocolError, $"received message {payload[0]} before authentication");
            default:
                return false;
        }
    }

    private void StartService(ReadOnlySpan<byte> payload)
    {
        // byte SSH_MSG_SERVICE_REQUEST, string service name  (RFC 4253 section 10)
        var reader = new SshReader(payload[1..]);
        string service = reader.ReadName();
        reader.End();
        if (service != UserAuthRequest.AuthenticationService)
        {
            throw new SshProtocolException(SshDisconnectReason.ServiceNotAvailable, "only ssh-userauth is served before authentication");
        }

        _serviceStarted = true;
        _transport.SendGated(new SshBuilder().Byte(MessageNumber.SSH_MSG_SERVICE_ACCEPT).Utf8(service).ToArray());
    }

    private void Request(ReadOnlySpan<byte> payload)
    {
        long started = _options.TimeProvider.GetTimestamp();
        if (++_requests > MaxRequests)
        {
            throw new SshProtocolException(SshDisconnectReason.NoMoreAuthMethodsAvailable, "too many authentication requests");
        }

        var reader = new SshReader(payload);
        UserAuthRequest request = UserAuthRequest.Read(ref reader);
        if (request.Service != UserAuthRequest.ConnectionService)
        {
            throw new SshProtocolException(SshDisconnectReason.ServiceNotAvailable, "only ssh-connection is served after authentication");
        }

        if (_userName is null)
        {
            _userName = request.UserName;
            SendBanner();
        }
        else if (_userName != request.UserName)
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, "the user name changed during authentication");
        }

        HasTried |= request.Method != UserAuthRequest.None;
        switch (request.Method)
        {
            case UserAuthRequest.None:
                // How a client asks for the methods there are: not an attempt.
                SendFailure();
                break;
            case UserAuthRequest.PublicKey or UserAuthRequest.HostBoundPublicKey:
                _transport.PauseReceiving(PublicKey(request, ref reader, started));
                break;
            default:
                _transport.PauseReceiving(FailAsync(request.Method, null, "this method is not offered", counts: true, started));
                break;
        }
    }

    private Task PublicKey(UserAuthRequest request, ref SshReader reader, long started)
    {
        bool signs = reader.ReadBoolean();
        string algorithm = reader.ReadName();
        ReadOnlySpan<byte> blob = reader.ReadString();
        bool hostBound = request.Method == UserAuthRequest.HostBoundPublicKey;
        ReadOnlySpan<byte> hostKey = hostBound ? reader.ReadString() : default;
        ReadOnlySpan<byte> signature = signs ? reader.ReadString() : default;
        reader.End();

        // The order is that of OpenSSH auth2-pubkey.c: the algorithm, the key by itself, the host key, whether it is let in, the signature.
        SshPublicKey? key = ParseKey(algorithm, blob, out string? problem);
        if (hostBound && !hostKey.SequenceEqual(_keyExchange.InitialHostKey!.Blob.Span))
        {
            problem ??= "the login was meant for another host key";
        }

        if (key is null || problem is not null)
        {
            return FailAsync(request.Method, SshPublicKey.FingerprintOf(blob), problem, counts: signs, started);
        }

        var offered = new OfferedKey(request.UserName, key, algorithm, _remote);
        if (!signs)
        {
            return OfferAsync(offered, request.Method, started);
        }

        byte[] signed = SignedLogin.Encode(
            _keyExchange.SessionId, request.UserName, request.Method, algorithm, key, hostBound ? _keyExchange.InitialHostKey : null);
        return AuthenticateAsync(offered, signed, signature.ToArray(), request.Method, started);
    }

    // Null for what is not taken here: an unknown algorithm, a key of another kind, a malformed or a weak one.
    private static SshPublicKey? ParseKey(string algorithm, ReadOnlySpan<byte> blob, out string? problem)
    {
        problem = null;
        if (!AlgorithmCatalog.IsUserSignature(algorithm))
        {
            problem = algorithm == SshKeyTypes.Rsa
                ? "its algorithm ssh-rsa means SHA-1; clients since OpenSSH 7.2 use rsa-sha2-256 and rsa-sha2-512"
                : $"its algorithm '{algorithm}' is not taken here";
            return null;
        }

        try
        {
            SshPublicKey key = OpenSshCertificate.IsCertificateAlgorithm(algorithm) ? OpenSshCertificate.Parse(blob) : SshPublicKey.Parse(blob);
            if (!key.SignatureAlgorithms.Contains(algorithm))
            {
                problem = $"a key of type {key.KeyType} has no algorithm '{algorithm}'";
                return null;
            }

            return key;
        }
        catch (SshProtocolException e)
        {
            // A client may well have other keys that are good.
            problem = e.Message;
            return null;
        }
    }

    private async Task OfferAsync(OfferedKey key, string method, long started)
    {
        if (!await _options.Authenticator.IsAcceptableAsync(key, _ended).ConfigureAwait(false))
        {
            await FailAsync(method, key.Key.Fingerprint, problem: null, counts: false, started).ConfigureAwait(false);
            return;
        }

        // byte SSH_MSG_USERAUTH_PK_OK, string algorithm, string key  (RFC 4252 section 7)
        _transport.SendGated(new SshBuilder(512)
            .Byte(MessageNumber.SSH_MSG_USERAUTH_PK_OK).Utf8(key.Algorithm).String(key.Key.Blob.Span).ToArray());
    }

    private async Task AuthenticateAsync(OfferedKey offered, byte[] signed, byte[] signature, string method, long started)
    {
        string? problem = null;
        VerifiedKey? verified = await _options.Authenticator.IsAcceptableAsync(offered, _ended).ConfigureAwait(false)
            ? VerifiedKey.Verify(offered, _options.Authenticator.DemandsOn(offered), signed, signature, out problem)
            : null;
        ConnectionHandler? handler = verified is null
            ? null
            : await _options.Authenticator.AuthenticateAsync(verified, _ended).ConfigureAwait(false);
        if (handler is null)
        {
            await FailAsync(method, offered.Key.Fingerprint, problem, counts: true, started).ConfigureAwait(false);
            return;
        }

        _transport.SendGated([MessageNumber.SSH_MSG_USERAUTH_SUCCESS]);
        Authenticated(verified!, handler);
    }

    private async Task FailAsync(string method, string? fingerprint, string? problem, bool counts, long started)
    {
        TimeSpan delay = FailureDelay.Remaining(_options.TimeProvider.GetElapsedTime(started));
        await Task.Delay(delay, _options.TimeProvider, _ended).ConfigureAwait(false);
        var failure = new AuthenticationFailure(PrintableText.From(_userName!), method, fingerprint, _remote) { Reason = problem };
        if (!counts && problem is not null)
        {
            _options.Events.OfferRefused(failure);
        }

        if (counts)
        {
            _options.Events.AuthenticationFailed(failure);
            if (++_failures >= _options.Limits.MaxAuthTries)
            {
                _transport.Disconnect(new ConnectionEnd(
                    ConnectionEndReason.AuthenticationFailed, "Too many authentication failures.", SshDisconnectReason.NoMoreAuthMethodsAvailable));
                return;
            }
        }

        SendFailure();
    }

    // byte SSH_MSG_USERAUTH_FAILURE, name-list methods that can continue, boolean partial success  (RFC 4252 section 5.1)
    private void SendFailure() => _transport.SendGated(
        new SshBuilder().Byte(MessageNumber.SSH_MSG_USERAUTH_FAILURE).NameList(UserAuthRequest.PublicKey).Boolean(false).ToArray());

    // byte SSH_MSG_USERAUTH_BANNER, string message, string language tag  (RFC 4252 section 5.4)
    private void SendBanner()
    {
        if (_options.Banner is { Length: > 0 } banner)
        {
            _transport.SendGated(new SshBuilder(64 + banner.Length)
                .Byte(MessageNumber.SSH_MSG_USERAUTH_BANNER).Utf8(banner).Utf8(string.Empty).ToArray());
        }
    }
}
