using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Auth;

/// <summary>User authentication on the client's side (RFC 4252): each key in turn, signed at once. Receive loop only.</summary>
internal sealed class ClientAuthentication(SshTransport transport, KeyExchangeBase keyExchange, SshClientOptions options) : IMessageHandler
{
    // RFC 4252 sets no bound; a server that sends these without end keeps a client from ever giving up.
    private const int MaxBanners = 32;

    private IReadOnlyList<string>? _serverSignatures;
    private bool _asked;
    private int _tried;
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
                TryNextKey();
                return true;
            case MessageNumber.SSH_MSG_USERAUTH_BANNER when ++_banners <= MaxBanners:
                return true;
            case MessageNumber.SSH_MSG_USERAUTH_FAILURE when _asked:
                TryNextKey();
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

    private void TryNextKey()
    {
        while (_tried < options.Keys.Count)
        {
            SshPrivateKey key = options.Keys[_tried++];
            string? algorithm = key.PublicKey.SignatureAlgorithms.FirstOrDefault(name => _serverSignatures?.Contains(name) ?? true);
            if (algorithm is not null)
            {
                SendLogin(key, algorithm);
                return;
            }
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
