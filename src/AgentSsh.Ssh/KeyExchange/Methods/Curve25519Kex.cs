using System.Security.Cryptography;
using AgentSsh.Ssh.Interop;

namespace AgentSsh.Ssh.KeyExchange.Methods;

/// <summary>
/// curve25519-sha256 (RFC 8731), also under the name it had before: both values are X25519 public keys of 32 bytes, and the
/// secret, read as a big-endian number, enters the hash as an mpint.
/// </summary>
/// <param name="name">The name it is negotiated by.</param>
internal sealed class Curve25519Kex(string name) : IKexMethod
{
    public string Name { get; } = name;

    public HashAlgorithmName Hash => HashAlgorithmName.SHA256;

    public IKexClient CreateClient() => new Client();

    public KexReply Respond(ReadOnlySpan<byte> clientInit)
    {
        var serverReply = new byte[X25519.KeySize];
        using SafeEvpPKey key = X25519.Generate(serverReply);
        return new KexReply(serverReply, Agree(key, clientInit));
    }

    private static byte[] Agree(SafeEvpPKey key, ReadOnlySpan<byte> peer)
    {
        Span<byte> secret = stackalloc byte[X25519.KeySize];
        try
        {
            return X25519.TryDerive(key, peer, secret) ? SharedSecret.EncodeMpint(secret) : throw SharedSecret.BadPeerValue();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private sealed class Client : IKexClient
    {
        private readonly SafeEvpPKey _key;

        public Client()
        {
            Init = new byte[X25519.KeySize];
            _key = X25519.Generate(Init);
        }

        public byte[] Init { get; }

        public byte[] Finish(ReadOnlySpan<byte> serverReply) => Agree(_key, serverReply);

        public void Dispose() => _key.Dispose();
    }
}
