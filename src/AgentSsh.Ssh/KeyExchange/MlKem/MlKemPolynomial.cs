using System.Security.Cryptography;

namespace AgentSsh.Ssh.KeyExchange.MlKem;

/// <summary>Polynomials of 256 elements of <see cref="MlKemField"/>, as FIPS 203 sections 4.2 and 4.3 treat them. Constant time in what is
/// secret: the matrix alone, which anybody can calculate, is sampled by branches.</summary>
internal static class MlKemPolynomial
{
    /// <summary>Elements of a polynomial.</summary>
    public const int Length = 256;

    // 6 blocks of SHAKE128: 672 candidates, of which 256 must be below q. 81 % are, so that they do not run out (2^-500 and less).
    private const int MatrixBytes = 1008;

    // 128^-1 modulo q.
    private const int InverseOf128 = 3303;

    // 17 to the power of BitRev7(i), and of 2 BitRev7(i) + 1 (FIPS 203 appendix A).
    private static readonly int[] Zetas = PowersOf17(static reversed => reversed);
    private static readonly int[] Gammas = PowersOf17(static reversed => (2 * reversed) + 1);

    /// <summary>Algorithm 9, in place.</summary>
    public static void Ntt(Span<int> f)
    {
        int i = 1;
        for (int width = 128; width >= 2; width /= 2)
        {
            for (int start = 0; start < Length; start += 2 * width)
            {
                int zeta = Zetas[i++];
                for (int j = start; j < start + width; j++)
                {
                    int t = MlKemField.Multiply(zeta, f[j + width]);
                    f[j + width] = MlKemField.Subtract(f[j], t);
                    f[j] = MlKemField.Add(f[j], t);
                }
            }
        }
    }

    /// <summary>Algorithm 10, in place.</summary>
    public static void InverseNtt(Span<int> f)
    {
        int i = 127;
        for (int width = 2; width <= 128; width *= 2)
        {
            for (int start = 0; start < Length; start += 2 * width)
            {
                int zeta = Zetas[i--];
                for (int j = start; j < start + width; j++)
                {
                    int t = f[j];
                    f[j] = MlKemField.Add(t, f[j + width]);
                    f[j + width] = MlKemField.Multiply(zeta, MlKemField.Subtract(f[j + width], t));
                }
            }
        }

        foreach (ref int value in f)
        {
            value = MlKemField.Multiply(value, InverseOf128);
        }
    }

    /// <summary>Algorithm 11: adds the product of two polynomials, all in the NTT's domain.</summary>
    public static void MultiplyAdd(ReadOnlySpan<int> a, ReadOnlySpan<int> b, Span<int> sum)
    {
        for (int i = 0; i < Length / 2; i++)
        {
            (int a0, int a1, int b0, int b1) = (a[2 * i], a[(2 * i) + 1], b[2 * i], b[(2 * i) + 1]);
            int even = MlKemField.Reduce((uint)((a0 * b0) + (MlKemField.Multiply(a1, b1) * Gammas[i])));
            int odd = MlKemField.Reduce((uint)((a0 * b1) + (a1 * b0)));
            sum[2 * i] = MlKemField.Add(sum[2 * i], even);
            sum[(2 * i) + 1] = MlKemField.Add(sum[(2 * i) + 1], odd);
        }
    }

    public static void Add(ReadOnlySpan<int> a, Span<int> sum)
    {
        for (int i = 0; i < Length; i++)
        {
            sum[i] = MlKemField.Add(sum[i], a[i]);
        }
    }

    /// <summary>Algorithm 7, SampleNTT: one element of the public matrix.</summary>
    /// <param name="rho">32 bytes.</param>
    /// <param name="first">The first index that is hashed.</param>
    /// <param name="second">The second.</param>
    /// <param name="f">Where it goes.</param>
    /// <returns>False when the hash gave too few elements, which does not happen by chance.</returns>
    public static bool TrySampleMatrix(ReadOnlySpan<byte> rho, int first, int second, Span<int> f)
    {
        Span<byte> seed = stackalloc byte[34];
        rho.CopyTo(seed);
        (seed[32], seed[33]) = ((byte)first, (byte)second);
        Span<byte> stream = stackalloc byte[MatrixBytes];
        Shake128.HashData(seed, stream);
        int count = 0;
        for (int i = 0; i < MatrixBytes && count < Length; i += 3)
        {
            int low = stream[i] | ((stream[i + 1] & 0xf) << 8);
            int high = (stream[i + 1] >> 4) | (stream[i + 2] << 4);
            if (low < MlKemField.Q)
            {
                f[count++] = low;
            }

            if (high < MlKemField.Q && count < Length)
            {
                f[count++] = high;
            }
        }

        return count == Length;
    }

    /// <summary>Algorithm 8 with eta = 2, SamplePolyCBD, over PRF (equation 4.3): a small polynomial.</summary>
    /// <param name="randomness">32 secret bytes.</param>
    /// <param name="nonce">Which of the polynomials made of them.</param>
    /// <param name="f">Where it goes.</param>
    public static void SampleSmall(ReadOnlySpan<byte> randomness, int nonce, Span<int> f)
    {
        Span<byte> seed = stackalloc byte[33];
        Span<byte> stream = stackalloc byte[128];
        randomness.CopyTo(seed);
        seed[32] = (byte)nonce;
        Shake256.HashData(seed, stream);
        for (int i = 0; i < Length; i++)
        {
            int bits = stream[i / 2] >> (4 * (i & 1));
            f[i] = MlKemField.AddIfNegative((bits & 1) + ((bits >> 1) & 1) - ((bits >> 2) & 1) - ((bits >> 3) & 1));
        }

        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(stream);
    }

    /// <summary>Algorithm 6, ByteDecode of 12 bits.</summary>
    /// <returns>False when an element is q or more: the modulus check of FIPS 203 section 7.2.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, Span<int> f)
    {
        bool isReduced = true;
        for (int i = 0; i < Length / 2; i++)
        {
            ReadOnlySpan<byte> three = bytes.Slice(3 * i, 3);
            f[2 * i] = three[0] | ((three[1] & 0xf) << 8);
            f[(2 * i) + 1] = (three[1] >> 4) | (three[2] << 4);
            isReduced &= f[2 * i] < MlKemField.Q && f[(2 * i) + 1] < MlKemField.Q;
        }

        return isReduced;
    }

    /// <summary>Adds Decompress of 1 bit (section 4.2.1) of a message: half of q for every bit that is set.</summary>
    public static void AddMessage(ReadOnlySpan<byte> message, Span<int> sum)
    {
        for (int i = 0; i < Length; i++)
        {
            int bit = (message[i / 8] >> (i & 7)) & 1;
            sum[i] = MlKemField.Add(sum[i], -bit & ((MlKemField.Q + 1) / 2));
        }
    }

    /// <summary>Compress and ByteEncode of 10 bits: 320 bytes.</summary>
    public static void Compress10(ReadOnlySpan<int> f, Span<byte> bytes)
    {
        for (int i = 0; i < Length / 4; i++)
        {
            ulong four = 0;
            for (int j = 3; j >= 0; j--)
            {
                four = (four << 10) | (uint)MlKemField.Compress(f[(4 * i) + j], 10);
            }

            for (int j = 0; j < 5; j++)
            {
                bytes[(5 * i) + j] = (byte)(four >> (8 * j));
            }
        }
    }

    /// <summary>Compress and ByteEncode of 4 bits: 128 bytes.</summary>
    public static void Compress4(ReadOnlySpan<int> f, Span<byte> bytes)
    {
        for (int i = 0; i < Length / 2; i++)
        {
            bytes[i] = (byte)(MlKemField.Compress(f[2 * i], 4) | (MlKemField.Compress(f[(2 * i) + 1], 4) << 4));
        }
    }

    private static int[] PowersOf17(Func<int, int> exponent)
    {
        var powers = new int[128];
        for (int i = 0; i < powers.Length; i++)
        {
            int reversed = 0;
            for (int bit = 0; bit < 7; bit++)
            {
                reversed |= ((i >> bit) & 1) << (6 - bit);
            }

            powers[i] = 1;
            for (int n = exponent(reversed); n > 0; n--)
            {
                powers[i] = MlKemField.Multiply(powers[i], 17);
            }
        }

        return powers;
    }
}
