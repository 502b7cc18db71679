using System.Security.Cryptography;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.KeyExchange;

/// <summary>The client's part: sends its value, checks the host key's signature and asks whether the host key is the right one.</summary>
internal sealed class ClientKeyExchange(
    SshTransport transport, AlgorithmLists algorithms, Func<SshPublicKey, ValueTask<bool>> verifyHostKey, TimeProvider time)
    : KeyExchangeBase(transport, algorithms, time)
{
    private IKexClient? _method;
    private SshPublicKey? _trusted;

    /// <summary>Makes the client's half of a method.</summary>
    public Func<IKexMethod, IKexClient> CreateMethod { get; init; } = static method => method.CreateClient();

    protected override bool IsClient => true;

    protected override void OnNegotiated()
    {
        _method?.Dispose();
        _method = CreateMethod(Negotiated.Method);

        // byte SSH_MSG_KEX_ECDH_INIT, string Q_C  (RFC 5656 section 4)
        Transport.Send(new SshBuilder().Byte(MessageNumber.SSH_MSG_KEX_ECDH_INIT).String(_method.Init).ToArray());
    }

    protected override void HandleMethod(ReadOnlySpan<byte> payload)
    {
        // byte SSH_MSG_KEX_ECDH_REPLY, string K_S, string Q_S, string signature of the exchange hash
        var reader = new SshReader(payload);
        if (reader.ReadByte() != MessageNumber.SSH_MSG_KEX_ECDH_REPLY || _method is null)
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, $"received message {payload[0]} out of order in a key exchange");
        }

        SshPublicKey hostKey = SshPublicKey.Parse(reader.ReadString());
        ReadOnlySpan<byte> serverValue = reader.ReadString();
        ReadOnlySpan<byte> signature = reader.ReadString();
        reader.End();

        byte[] secret = _method.Finish(serverValue);
        byte[] hash = ComputeHash(hostKey.Blob.Span, _method.Init, serverValue, secret);
        DisposeMethod();
        if (!hostKey.Verify(Negotiated.HostKey, hash, signature))
        {
            CryptographicOperations.ZeroMemory(secret);
            throw new SshProtocolException(SshDisconnectReason.KeyExchangeFailed, "received a wrong signature of the host key");
        }

        if (hostKey.Equals(_trusted))
        {
            UseKeys(hash, secret);
            return;
        }

        ValueTask<bool> trust = verifyHostKey(hostKey);
        if (trust.IsCompletedSuccessfully)
        {
            Decide(trust.Result, hostKey, hash, secret);
        }
        else
        {
            // A person may have to be asked; the peer's NEWKEYS must not be met before.
            Transport.PauseReceiving(DecideAsync(trust, hostKey, hash, secret));
        }
    }

    protected override void DisposeMethod()
    {
        _method?.Dispose();
        _method = null;
    }

    private async Task DecideAsync(ValueTask<bool> trust, SshPublicKey hostKey, byte[] hash, byte[] secret) =>
        Decide(await trust.ConfigureAwait(false), hostKey, hash, secret);

    private void Decide(bool trusted, SshPublicKey hostKey, byte[] hash, byte[] secret)
    {
        if (!trusted)
        {
            CryptographicOperations.ZeroMemory(secret);
            throw new SshProtocolException(SshDisconnectReason.HostKeyNotVerifiable, $"the host key {hostKey.Fingerprint} is not trusted");
        }

        _trusted = hostKey;
        UseKeys(hash, secret);
    }
}
