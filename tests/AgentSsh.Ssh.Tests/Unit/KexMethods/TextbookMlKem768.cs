using System.Security.Cryptography;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.KeyExchange.MlKem;

namespace AgentSsh.Ssh.Tests.Unit.KexMethods;

/// <summary>
/// Key generation and decapsulation of ML-KEM-768 (FIPS 203 sections 5.1, 5.3, 6.1 and 6.3), so that tests have a client where OpenSSL has none.
/// For tests alone: it divides secrets and compares them in any time.
/// </summary>
internal sealed class TextbookMlKem768 : IMlKem768KeyPair
{
    private const int Q = MlKemField.Q;
    private readonly int[][] _secret;
    private readonly byte[] _rejection;

    /// <param name="d">32 bytes.</param>
    /// <param name="z">32 bytes.</param>
    public TextbookMlKem768(ReadOnlySpan<byte> d, ReadOnlySpan<byte> z)
    {
        // K-PKE.KeyGen, Algorithm 13.
        byte[] seeds = SHA3_512.HashData([.. d, 3]);
        byte[] rho = seeds[..32];
        _secret = [.. Enumerable.Range(0, 3).Select(i => Small(seeds[32..], i))];
        _rejection = z.ToArray();
        var key = new List<byte>();
        for (int i = 0; i < 3; i++)
        {
            int[] t = Small(seeds[32..], 3 + i);
            for (int j = 0; j < 3; j++)
            {
                var element = new int[256];
                Assert.True(MlKemPolynomial.TrySampleMatrix(rho, j, i, element));
                MlKemPolynomial.MultiplyAdd(element, _secret[j], t);
            }

            key.AddRange(Encode(t, 12));
        }

        EncapsulationKey = [.. key, .. rho];
    }

    public byte[] EncapsulationKey { get; }

    /// <summary>The client's half of a method: of the hybrid with a key pair made here, of any other as it does itself.</summary>
    public static IKexClient CreateClient(IKexMethod method) => method is MlKem768X25519Kex
        ? MlKem768X25519Kex.CreateClient(new TextbookMlKem768(RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32)))
        : method.CreateClient();

    public void Decapsulate(ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret)
    {
        // K-PKE.Decrypt, Algorithm 15: m = Compress1(v - NTT^-1(s^T NTT(u)))
        var product = new int[256];
        for (int i = 0; i < 3; i++)
        {
            int[] u = [.. Decode(ciphertext.Slice(320 * i, 320), 10).Select(value => Decompress(value, 10))];
            MlKemPolynomial.Ntt(u);
            MlKemPolynomial.MultiplyAdd(u, _secret[i], product);
        }

        MlKemPolynomial.InverseNtt(product);
        int[] v = [.. Decode(ciphertext[960..], 4).Select(value => Decompress(value, 4))];
        var message = new byte[32];
        for (int i = 0; i < 256; i++)
        {
            message[i / 8] |= (byte)(MlKemField.Compress(MlKemField.Subtract(v[i], product[i]), 1) << (i % 8));
        }

        // Algorithm 18: the same message must give the same ciphertext, or the secret is one that nobody knows.
        var again = new byte[MlKem768.CiphertextSize];
        Assert.True(MlKem768Encapsulator.TryEncapsulate(EncapsulationKey, message, again, sharedSecret));
        if (!ciphertext.SequenceEqual(again))
        {
            Shake256.HashData([.. _rejection, .. ciphertext], sharedSecret);
        }
    }

    public void Dispose()
    {
    }

    private static int[] Small(byte[] randomness, int nonce)
    {
        var f = new int[256];
        MlKemPolynomial.SampleSmall(randomness, nonce, f);
        MlKemPolynomial.Ntt(f);
        return f;
    }

    private static int Decompress(int value, int bits) => ((value * Q) + (1 << (bits - 1))) >> bits;

    private static byte[] Encode(int[] f, int bits)
    {
        var bytes = new byte[32 * bits];
        for (int i = 0; i < 256 * bits; i++)
        {
            bytes[i / 8] |= (byte)(((f[i / bits] >> (i % bits)) & 1) << (i % 8));
        }

        return bytes;
    }

    private static int[] Decode(ReadOnlySpan<byte> bytes, int bits)
    {
        var f = new int[256];
        for (int i = 0; i < 256 * bits; i++)
        {
            f[i / bits] |= ((bytes[i / 8] >> (i % 8)) & 1) << (i % bits);
        }

        return f;
    }
}
