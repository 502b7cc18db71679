using System.Security.Cryptography;

namespace AgentSsh.Ssh.KeyExchange.Methods;

/// <summary>
/// ecdh-sha2-nistp256, -nistp384 and -nistp521 (RFC 5656 section 4): both values are uncompressed points, and the secret is the
/// x coordinate of the shared point, as an mpint.
/// </summary>
/// <param name="name">The name it is negotiated by.</param>
/// <param name="curve">The curve.</param>
/// <param name="coordinateLength">Bytes of a coordinate: 32, 48 or 66.</param>
/// <param name="hash">The hash that RFC 5656 section 6.2.1 gives to a curve of this size.</param>
internal sealed class NistEcdhKex(string name, ECCurve curve, int coordinateLength, HashAlgorithmName hash) : IKexMethod
{
    private const byte UncompressedPoint = 4;

    private ECCurve Curve { get; } = curve;

    public string Name { get; } = name;

    public HashAlgorithmName Hash { get; } = hash;

    public IKexClient CreateClient() => new Client(this);

    public KexReply Respond(ReadOnlySpan<byte> clientInit)
    {
        using ECDiffieHellman key = ECDiffieHellman.Create(Curve);
        return new KexReply(ExportPoint(key), Agree(key, clientInit));
    }

    private byte[] ExportPoint(ECDiffieHellman key)
    {
        ECPoint q = key.ExportParameters(includePrivateParameters: false).Q;
        var point = new byte[1 + (2 * coordinateLength)];
        point[0] = UncompressedPoint;
        q.X!.CopyTo(point, 1);
        q.Y!.CopyTo(point, 1 + coordinateLength);
        return point;
    }

    private byte[] Agree(ECDiffieHellman key, ReadOnlySpan<byte> peer)
    {
        if (peer.Length != 1 + (2 * coordinateLength) || peer[0] != UncompressedPoint)
        {
            throw SharedSecret.BadPeerValue();
        }

        var parameters = new ECParameters
        {
            Curve = Curve,
            Q = new ECPoint { X = peer.Slice(1, coordinateLength).ToArray(), Y = peer[(1 + coordinateLength)..].ToArray() },
        };
        byte[] secret;
        try
        {
            // Importing checks that the point is on the curve, without which the secret could leak our key (RFC 5656 section 4).
            using ECDiffieHellman peerKey = ECDiffieHellman.Create(parameters);
            using ECDiffieHellmanPublicKey peerPublic = peerKey.PublicKey;
            secret = key.DeriveRawSecretAgreement(peerPublic);
        }
        catch (CryptographicException)
        {
            throw SharedSecret.BadPeerValue();
        }

        try
        {
            return SharedSecret.EncodeMpint(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private sealed class Client : IKexClient
    {
        private readonly NistEcdhKex _method;
        private readonly ECDiffieHellman _key;

        public Client(NistEcdhKex method)
        {
            _method = method;
            _key = ECDiffieHellman.Create(method.Curve);
            Init = method.ExportPoint(_key);
        }

        public byte[] Init { get; }

        public byte[] Finish(ReadOnlySpan<byte> serverReply) => _method.Agree(_key, serverReply);

        public void Dispose() => _key.Dispose();
    }
}
