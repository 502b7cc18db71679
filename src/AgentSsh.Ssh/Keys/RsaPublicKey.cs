using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>
/// ssh-rsa (RFC 4253 section 6.6): <c>string "ssh-rsa", mpint e, mpint n</c>. The blob always says ssh-rsa; signatures are rsa-sha2-512 or
/// rsa-sha2-256 (RFC 8332), PKCS#1 v1.5, as long as the modulus.
/// </summary>
internal sealed class RsaPublicKey : SshPublicKey
{
    /// <summary>Bits. OpenSSH's own floor is 1024, which has not been enough for years.</summary>
    public const int MinBits = 2048;

    /// <summary>Bits: OpenSSH's and OpenSSL's ceiling (SSHBUF_MAX_BIGNUM, OPENSSL_RSA_MAX_MODULUS_BITS).</summary>
    public const int MaxBits = 16384;

    // OpenSSL takes no larger exponent with a modulus over 3072 bits (OPENSSL_RSA_MAX_PUBEXP_BITS): it would make verifying slow.
    private const int MaxExponentLength = sizeof(ulong);

    private static readonly string[] Algorithms = [SshKeyTypes.RsaSha512, SshKeyTypes.RsaSha256];

    private readonly RSAParameters _parameters;

    private RsaPublicKey(ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus, string comment)
        : base(SshKeyTypes.Rsa, new SshBuilder(1024).Utf8(SshKeyTypes.Rsa).Mpint(exponent).Mpint(modulus).ToArray(), comment) =>
        _parameters = new RSAParameters { Exponent = exponent.ToArray(), Modulus = modulus.ToArray() };

    public override IReadOnlyList<string> SignatureAlgorithms => Algorithms;

    /// <summary>Bytes of the modulus and so of a signature.</summary>
    public int ModulusLength => _parameters.Modulus!.Length;

    public static RsaPublicKey Read(ref SshReader reader, string comment)
    {
        ReadOnlySpan<byte> exponent = reader.ReadMpint(MaxExponentLength);
        return Create(exponent, reader.ReadMpint(MaxBits / 8), comment);
    }

    /// <param name="exponent">Big-endian, without leading zeros.</param>
    /// <param name="modulus">Big-endian, without leading zeros.</param>
    /// <param name="comment">The comment.</param>
    /// <exception cref="SshProtocolException">The key is too small or malformed.</exception>
    public static RsaPublicKey Create(ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus, string comment)
    {
        int bits = modulus.IsEmpty ? 0 : (8 * modulus.Length) - BitOperations.LeadingZeroCount((uint)modulus[0]) + 24;
        if (bits is < MinBits or > MaxBits)
        {
            throw Invalid($"this RSA key has {bits} bits, and at least {MinBits} are required; make a new key: ssh-keygen -t ed25519");
        }

        if ((modulus[^1] & 1) == 0 || !IsGoodExponent(exponent))
        {
            throw Invalid("this RSA key is malformed: its modulus or its exponent is even or out of range");
        }

        return new RsaPublicKey(exponent, modulus, comment);
    }

    /// <summary>The hash of a signature algorithm.</summary>
    public static HashAlgorithmName HashOf(string algorithm) => algorithm switch
    {
        SshKeyTypes.RsaSha512 => HashAlgorithmName.SHA512,
        SshKeyTypes.RsaSha256 => HashAlgorithmName.SHA256,
        _ => throw new ArgumentException($"'{algorithm}' is no signature algorithm of an RSA key.", nameof(algorithm)),
    };

    internal override bool VerifyCore(string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length > ModulusLength)
        {
            return false;
        }

        // Some clients drop leading zeros (ssh-rsa.c pads for the same reason).
        var padded = new byte[ModulusLength];
        signature.CopyTo(padded.AsSpan(padded.Length - signature.Length));

        // A new one per use: the framework does not promise that one may serve several threads.
        using var rsa = RSA.Create(_parameters);
        return rsa.VerifyData(data, padded, HashOf(algorithm), RSASignaturePadding.Pkcs1);
    }

    // Odd and at least 3; its length was bounded by the reader.
    private static bool IsGoodExponent(ReadOnlySpan<byte> exponent)
    {
        if (exponent.Length is 0 or > MaxExponentLength)
        {
            return false;
        }

        Span<byte> widened = stackalloc byte[MaxExponentLength];
        widened.Clear();
        exponent.CopyTo(widened[(MaxExponentLength - exponent.Length)..]);
        ulong value = BinaryPrimitives.ReadUInt64BigEndian(widened);
        return value >= 3 && (value & 1) == 1;
    }
}
