using System.Security.Cryptography;
using AgentSsh.Ssh.Interop;
using AgentSsh.Ssh.KeyExchange.MlKem;

namespace AgentSsh.Ssh.KeyExchange.Methods;

/// <summary>
/// mlkem768x25519-sha256 (draft-ietf-sshm-mlkem-hybrid-kex), safe as long as one of its halves is:
/// <code>
/// C_INIT  = ML-KEM-768 encapsulation key (1184) || X25519 public key (32)
/// S_REPLY = ML-KEM-768 ciphertext (1088) || X25519 public key (32)
/// K       = SHA-256(K_PQ || K_CL), as a string
/// </code>
/// </summary>
internal sealed class MlKem768X25519Kex : IKexMethod
{
    public string Name => "mlkem768x25519-sha256";

    public HashAlgorithmName Hash => HashAlgorithmName.SHA256;

    public bool CanRespond => MlKem768.CanEncapsulate;

    public bool CanInitiate => FrameworkMlKem768KeyPair.IsSupported;

    public IKexClient CreateClient() => CreateClient(new FrameworkMlKem768KeyPair());

    /// <summary>The client's half with a key pair that was made elsewhere; it owns the pair.</summary>
    public static IKexClient CreateClient(IMlKem768KeyPair pair) => new Client(pair);

    public KexReply Respond(ReadOnlySpan<byte> clientInit)
    {
        if (clientInit.Length != MlKem768.EncapsulationKeySize + X25519.KeySize)
        {
            throw SharedSecret.BadPeerValue();
        }

        var serverReply = new byte[MlKem768.CiphertextSize + X25519.KeySize];
        Span<byte> secrets = stackalloc byte[MlKem768.SharedSecretSize + X25519.KeySize];
        try
        {
            // The cheap half first: it may refuse the client already.
            using SafeEvpPKey key = X25519.Generate(serverReply.AsSpan(MlKem768.CiphertextSize));
            if (!X25519.TryDerive(key, clientInit[MlKem768.EncapsulationKeySize..], secrets[MlKem768.SharedSecretSize..]) ||
                !MlKem768.TryEncapsulate(
                    clientInit[..MlKem768.EncapsulationKeySize],
                    serverReply.AsSpan(0, MlKem768.CiphertextSize),
                    secrets[..MlKem768.SharedSecretSize]))
            {
                throw SharedSecret.BadPeerValue();
            }

            return new KexReply(serverReply, SharedSecret.EncodeHash(secrets));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }
    }

    private sealed class Client : IKexClient
    {
        private readonly IMlKem768KeyPair _pair;
        private readonly SafeEvpPKey _key;

        public Client(IMlKem768KeyPair pair)
        {
            _pair = pair;
            Init = new byte[MlKem768.EncapsulationKeySize + X25519.KeySize];
            pair.EncapsulationKey.CopyTo(Init, 0);
            _key = X25519.Generate(Init.AsSpan(MlKem768.EncapsulationKeySize));
        }

        public byte[] Init { get; }

        public byte[] Finish(ReadOnlySpan<byte> serverReply)
        {
            if (serverReply.Length != MlKem768.CiphertextSize + X25519.KeySize)
            {
                throw SharedSecret.BadPeerValue();
            }

            Span<byte> secrets = stackalloc byte[MlKem768.SharedSecretSize + X25519.KeySize];
            try
            {
                _pair.Decapsulate(serverReply[..MlKem768.CiphertextSize], secrets[..MlKem768.SharedSecretSize]);
                return X25519.TryDerive(_key, serverReply[MlKem768.CiphertextSize..], secrets[MlKem768.SharedSecretSize..])
                    ? SharedSecret.EncodeHash(secrets)
                    : throw SharedSecret.BadPeerValue();
            }
            finally
            {
                CryptographicOperations.ZeroMemory(secrets);
            }
        }

        public void Dispose()
        {
            _pair.Dispose();
            _key.Dispose();
        }
    }
}
