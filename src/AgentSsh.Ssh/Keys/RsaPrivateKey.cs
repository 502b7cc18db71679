using System.Numerics;
using System.Security.Cryptography;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>An RSA key.</summary>
internal sealed class RsaPrivateKey : SshPrivateKey
{
    // Bits: what ssh-keygen makes.
    private const int GeneratedBits = 3072;

    private readonly RSA _rsa;
    private readonly RsaPublicKey _publicKey;

    // The framework does not promise that one RSA may serve several threads.
    private readonly Lock _signing = new();

    private RsaPrivateKey(RSA rsa, RsaPublicKey publicKey)
    {
        _rsa = rsa;
        _publicKey = publicKey;
    }

    public override SshPublicKey PublicKey => _publicKey;

    public static RsaPrivateKey Generate(string comment)
    {
        var rsa = RSA.Create(GeneratedBits);
        RSAParameters parameters = rsa.ExportParameters(includePrivateParameters: false);
        return new RsaPrivateKey(rsa, RsaPublicKey.Create(parameters.Exponent, parameters.Modulus, comment));
    }

    /// <summary><c>mpint n, mpint e, mpint d, mpint iqmp, mpint p, mpint q, string comment</c>.</summary>
    public static RsaPrivateKey Read(ref SshReader section)
    {
        const int MaxLength = RsaPublicKey.MaxBits / 8;
        ReadOnlySpan<byte> modulus = section.ReadMpint(MaxLength);
        ReadOnlySpan<byte> exponent = section.ReadMpint(MaxLength);
        ReadOnlySpan<byte> d = section.ReadMpint(MaxLength);
        ReadOnlySpan<byte> inverseQ = section.ReadMpint(MaxLength);
        ReadOnlySpan<byte> p = section.ReadMpint(MaxLength);
        ReadOnlySpan<byte> q = section.ReadMpint(MaxLength);
        string comment = OpenSshPrivateKeyFormat.ReadComment(ref section);
        RsaPublicKey publicKey = RsaPublicKey.Create(exponent, modulus, comment);

        // The framework takes primes of exactly half the modulus, which every generator makes. The products are not in the file;
        // BigInteger's copies cannot be zeroed, but live no longer than the next collection, and a key is loaded once.
        int half = (modulus.Length + 1) / 2;
        if (p.Length > half || q.Length > half || inverseQ.Length > half || p.IsEmpty || q.IsEmpty ||
            Number(p) * Number(q) != Number(modulus))
        {
            throw OpenSshPrivateKeyFormat.Damaged("its RSA numbers do not belong together");
        }

        RSAParameters parameters = new()
        {
            Modulus = modulus.ToArray(),
            Exponent = exponent.ToArray(),
            D = FixedWidth(d, modulus.Length),
            P = FixedWidth(p, half),
            Q = FixedWidth(q, half),
            DP = FixedWidth(Remainder(d, p), half),
            DQ = FixedWidth(Remainder(d, q), half),
            InverseQ = FixedWidth(inverseQ, half),
        };
        try
        {
            return new RsaPrivateKey(RSA.Create(parameters), publicKey);
        }
        catch (CryptographicException)
        {
            throw OpenSshPrivateKeyFormat.Damaged("its RSA numbers do not belong together");
        }
        finally
        {
            Zero(parameters);
        }
    }

    internal override void WritePrivateFields(SshBuilder section)
    {
        RSAParameters parameters;
        lock (_signing)
        {
            parameters = _rsa.ExportParameters(includePrivateParameters: true);
        }

        section
            .Mpint(parameters.Modulus)
            .Mpint(parameters.Exponent)
            .Mpint(parameters.D)
            .Mpint(parameters.InverseQ)
            .Mpint(parameters.P)
            .Mpint(parameters.Q);
        Zero(parameters);
    }

    private protected override byte[] SignCore(string algorithm, ReadOnlySpan<byte> data)
    {
        lock (_signing)
        {
            var signature = new byte[_publicKey.ModulusLength];
            _rsa.SignData(data, signature, RsaPublicKey.HashOf(algorithm), RSASignaturePadding.Pkcs1);
            return signature;
        }
    }

    private protected override void Dispose(bool disposing)
    {
        lock (_signing)
        {
            _rsa.Dispose();
        }
    }

    private static BigInteger Number(ReadOnlySpan<byte> magnitude) => new(magnitude, isUnsigned: true, isBigEndian: true);

    // d mod (prime - 1), of which the private operation modulo this prime is made.
    private static byte[] Remainder(ReadOnlySpan<byte> d, ReadOnlySpan<byte> prime)
    {
        BigInteger order = Number(prime) - 1;
        if (order.IsZero)
        {
            throw OpenSshPrivateKeyFormat.Damaged("its RSA numbers do not belong together");
        }

        return (Number(d) % order).ToByteArray(isUnsigned: true, isBigEndian: true);
    }

    private static byte[] FixedWidth(ReadOnlySpan<byte> magnitude, int length)
    {
        if (magnitude.Length > length)
        {
            throw OpenSshPrivateKeyFormat.Damaged("its RSA numbers do not belong together");
        }

        byte[] widened = GC.AllocateArray<byte>(length, pinned: true);
        magnitude.CopyTo(widened.AsSpan(length - magnitude.Length));
        return widened;
    }

    private static void Zero(in RSAParameters parameters)
    {
        CryptographicOperations.ZeroMemory(parameters.D);
        CryptographicOperations.ZeroMemory(parameters.P);
        CryptographicOperations.ZeroMemory(parameters.Q);
        CryptographicOperations.ZeroMemory(parameters.DP);
        CryptographicOperations.ZeroMemory(parameters.DQ);
        CryptographicOperations.ZeroMemory(parameters.InverseQ);
    }
}
