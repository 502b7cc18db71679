using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Auth;

/// <summary>User authentication on the client's side (RFC 4252): each key in turn, signed at once, with its best algorithm; then those that have
/// others with these. Receive loop only.</summary>
internal sealed class ClientAuthentication(SshTransport transport, KeyExchangeBase keyExchange, SshClientOptions options) : IMessageHandler
{
    // RFC 4252 sets no bound; a server that sends these without end keeps a client from ever giving up.
    private const int MaxBanners = 32;

    private readonly Queue<(SshPrivateKey Key, string Algorithm)> _logins = new();
    private IReadOnlyList<string>? _serverSignatures;
    private bool _asked;
    private int _banners;

    /// <summary>The server let us in: takes the transport over.</summary>
    public required Action Authenticated { get; init; }

    /// <summary>The first keys are in use.</summary>
    public void Start() => transport.SendGated(
        new SshBuilder().Byte(MessageNumber.SSH_MSG_SERVICE_REQUEST).Utf8(UserAuthRequest.AuthenticationService).ToArray());

    public bool Handle(ReadOnlySpan<byte> payload)
    {
        switch (payload[0])
        {
            case MessageNumber.SSH_MSG_EXT_INFO:
                _serverSignatures = ExtensionInfo.ReadServerSignatures(payload) ?? _serverSignatures;
                return true;
            case MessageNumber.SSH_MSG_SERVICE_ACCEPT when !_asked:
                _asked = true;
                Plan();
                TryNext();
                return true;
            case MessageNumber.SSH_MSG_USERAUTH_BANNER when ++_banners <= MaxBanners:
                return true;
            case MessageNumber.SSH_MSG_USERAUTH_FAILURE when _asked:
                TryNext();
                return true;
            case MessageNumber.SSH_MSG_USERAUTH_SUCCESS when _asked:
                Authenticated();
                return true;
            case MessageNumber.SSH_MSG_SERVICE_ACCEPT or >= 50 and < 192:
                throw new SshProtocolException(SshDisconnectReason.ProtocolError, $"received message {payload[0]} out of order during authentication");
            default:
                return false;
        }
    }

    // A refusal does not say whether it meant the key or the algorithm, and what a server announces need not be what it takes: sshd 9.2 with
    // PubkeyAcceptedAlgorithms=rsa-sha2-256 announces rsa-sha2-512 too. Since each try costs an attempt, the second algorithms come last.
    private void Plan()
    {
        string[][] algorithms =
            [.. options.Keys.Select(key => key.PublicKey.SignatureAlgorithms.Where(name => _serverSignatures?.Contains(name) ?? true).ToArray())];
        for (int rank = 0; rank < algorithms.Max(each => (int?)each.Length); rank++)
        {
            for (int i = 0; i < algorithms.Length; i++)
            {
                if (rank < algorithms[i].Length)
                {
                    _logins.Enqueue((options.Keys[i], algorithms[i][rank]));
                }
            }
        }
    }

    private void TryNext()
    {
        if (_logins.TryDequeue(out (SshPrivateKey Key, string Algorithm) next))
        {
            SendLogin(next.Key, next.Algorithm);
            return;
        }

        transport.Disconnect(new ConnectionEnd(
            ConnectionEndReason.AuthenticationFailed,
            $"the server takes none of the {options.Keys.Count} keys ({string.Join(", ", options.Keys.Select(key => key.PublicKey.Fingerprint))})",
            SshDisconnectReason.NoMoreAuthMethodsAvailable));
    }

    // byte SSH_MSG_USERAUTH_REQUEST, string user, string service, string "publickey", boolean TRUE, string algorithm, string key,
    // string signature  (RFC 4252 section 7)
    private void SendLogin(SshPrivateKey key, string algorithm)
    {
        byte[] signed = SignedLogin.Encode(
            keyExchange.SessionId, options.UserName, UserAuthRequest.PublicKey, algorithm, key.PublicKey, hostKey: null);
        transport.SendGated(new SshBuilder(1024)
            .Byte(MessageNumber.SSH_MSG_USERAUTH_REQUEST).Utf8(options.UserName).Utf8(UserAuthRequest.ConnectionService)
            .Utf8(UserAuthRequest.PublicKey).Boolean(true).Utf8(algorithm).String(key.PublicKey.Blob.Span).String(key.Sign(algorithm, signed))
            .ToArray());
    }
}
