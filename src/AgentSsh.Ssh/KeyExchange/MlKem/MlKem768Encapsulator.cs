using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AgentSsh.Ssh.KeyExchange.MlKem;

/// <summary>
/// Encapsulation of ML-KEM-768 (FIPS 203 sections 5.2, 6.2 and 7.2), for machines whose OpenSSL has none (before 3.5). A server does no more
/// than this: it holds no private key, and its message is fresh in each exchange. SHA-3 is the framework's.
/// </summary>
internal static class MlKem768Encapsulator
{
    private const int Rank = 3;
    private const int PolynomialBytes = 384;
    private const int CompressedPolynomialBytes = 320;

    /// <summary>The framework has the hash functions that this needs.</summary>
    public static bool IsSupported => SHA3_256.IsSupported && SHA3_512.IsSupported && Shake128.IsSupported && Shake256.IsSupported;

    /// <summary>ML-KEM.Encaps_internal, Algorithm 17, with the checks of section 7.2.</summary>
    /// <param name="key">The encapsulation key; any length.</param>
    /// <param name="message">32 fresh random bytes.</param>
    /// <param name="ciphertext">1088 bytes.</param>
    /// <param name="sharedSecret">32 bytes.</param>
    /// <returns>False for a key of a wrong length, or with an element that is not reduced.</returns>
    public static bool TryEncapsulate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        if (key.Length != MlKem768.EncapsulationKeySize)
        {
            return false;
        }

        // (K, r) = G(m || H(ek))
        Span<byte> input = stackalloc byte[64];
        Span<byte> output = stackalloc byte[64];
        try
        {
            message.CopyTo(input);
            SHA3_256.HashData(key, input[32..]);
            SHA3_512.HashData(input, output);
            output[..32].CopyTo(sharedSecret);
            return TryEncrypt(key, message, output[32..], ciphertext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(input);
            CryptographicOperations.ZeroMemory(output);
        }
    }

    // K-PKE.Encrypt, Algorithm 14.
    private static bool TryEncrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> randomness, Span<byte> ciphertext)
    {
        Span<int> y = stackalloc int[Rank * MlKemPolynomial.Length];
        Span<int> sum = stackalloc int[MlKemPolynomial.Length];
        Span<int> small = stackalloc int[MlKemPolynomial.Length];
        Span<int> open = stackalloc int[MlKemPolynomial.Length];
        try
        {
            for (int i = 0; i < Rank; i++)
            {
                MlKemPolynomial.SampleSmall(randomness, i, Polynomial(y, i));
                MlKemPolynomial.Ntt(Polynomial(y, i));
            }

            ReadOnlySpan<byte> rho = key[(Rank * PolynomialBytes)..];
            for (int i = 0; i < Rank; i++)
            {
                // u = NTT^-1(A^T y) + e1; the matrix is transposed, so the row's number is hashed first.
                sum.Clear();
                for (int j = 0; j < Rank; j++)
                {
                    if (!MlKemPolynomial.TrySampleMatrix(rho, i, j, open))
                    {
                        return false;
                    }

                    MlKemPolynomial.MultiplyAdd(open, Polynomial(y, j), sum);
                }

                MlKemPolynomial.InverseNtt(sum);
                MlKemPolynomial.SampleSmall(randomness, Rank + i, small);
                MlKemPolynomial.Add(small, sum);
                MlKemPolynomial.Compress10(sum, ciphertext.Slice(CompressedPolynomialBytes * i, CompressedPolynomialBytes));
            }

            // v = NTT^-1(t^T y) + e2 + the message
            sum.Clear();
            for (int i = 0; i < Rank; i++)
            {
                if (!MlKemPolynomial.TryDecode(key.Slice(PolynomialBytes * i, PolynomialBytes), open))
                {
                    return false;
                }

                MlKemPolynomial.MultiplyAdd(open, Polynomial(y, i), sum);
            }

            MlKemPolynomial.InverseNtt(sum);
            MlKemPolynomial.SampleSmall(randomness, 2 * Rank, small);
            MlKemPolynomial.Add(small, sum);
            MlKemPolynomial.AddMessage(message, sum);
            MlKemPolynomial.Compress4(sum, ciphertext[(Rank * CompressedPolynomialBytes)..]);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(y));
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(sum));
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(small));
        }
    }

    private static Span<int> Polynomial(Span<int> vector, int index) => vector.Slice(MlKemPolynomial.Length * index, MlKemPolynomial.Length);
}
