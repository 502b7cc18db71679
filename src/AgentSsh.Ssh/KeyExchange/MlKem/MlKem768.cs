using System.Security.Cryptography;

namespace AgentSsh.Ssh.KeyExchange.MlKem;

/// <summary>
/// ML-KEM-768 (FIPS 203) as a server needs it: by the framework where OpenSSL has it (3.5 and later), else by
/// <see cref="MlKem768Encapsulator"/>. The first use tests whichever it is; what fails is not used.
/// </summary>
internal static class MlKem768
{
    /// <summary>Bytes of an encapsulation key.</summary>
    public const int EncapsulationKeySize = 1184;

    /// <summary>Bytes of a ciphertext.</summary>
    public const int CiphertextSize = 1088;

    /// <summary>Bytes of a shared secret, and of the random message that it is made of.</summary>
    public const int SharedSecretSize = 32;

    // What FIPS 203 gives for the key and the message of the self-test: SHA-256 over ciphertext and shared secret.
    private const string SelfTestDigest = "7d369ca57bf72a15b948ba1b79b8f0773330cd36f6d22a7ca9b2a2120b6a6b7c";

    private static readonly Lazy<Backend> Chosen = new(Choose);

    private enum Backend
    {
        None,
        Framework,
        Own,
    }

    /// <summary>Encapsulation works here.</summary>
    public static bool CanEncapsulate => Chosen.Value != Backend.None;

    /// <summary>A secret for whoever has the private key.</summary>
    /// <param name="key">The encapsulation key.</param>
    /// <param name="ciphertext">What that one needs to find the secret: <see cref="CiphertextSize"/>.</param>
    /// <param name="sharedSecret">The secret: <see cref="SharedSecretSize"/>.</param>
    /// <returns>False when the key fails the checks of FIPS 203 section 7.2.</returns>
    public static bool TryEncapsulate(ReadOnlySpan<byte> key, Span<byte> ciphertext, Span<byte> sharedSecret) => Chosen.Value switch
    {
        Backend.Framework => TryByFramework(key, ciphertext, sharedSecret),
        Backend.Own => TryByOwn(key, ciphertext, sharedSecret),
        _ => throw new PlatformNotSupportedException("ML-KEM-768 does not work here."),
    };

    /// <summary>The same by the framework, wherever it has it.</summary>
    internal static bool TryByFramework(ReadOnlySpan<byte> key, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        if (key.Length != EncapsulationKeySize)
        {
            return false;
        }

        try
        {
            // OpenSSL makes the modulus check when it imports the key.
            using var kem = MLKem.ImportEncapsulationKey(MLKemAlgorithm.MLKem768, key);
            kem.Encapsulate(ciphertext, sharedSecret);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Our encapsulation gives the right answer to a question whose answer is known.</summary>
    internal static bool TestOwn()
    {
        // A key that nobody has the private part of, which encapsulating does not need: every element is below 2048.
        var key = new byte[EncapsulationKeySize];
        Shake256.HashData("AgentSsh self-test: encapsulation key"u8, key);
        for (int i = 0; i < EncapsulationKeySize - 32; i += 3)
        {
            key[i + 1] &= 0xf7;
            key[i + 2] &= 0x7f;
        }

        Span<byte> answer = stackalloc byte[CiphertextSize + SharedSecretSize];
        return MlKem768Encapsulator.TryEncapsulate(
            key, SHA3_256.HashData("AgentSsh self-test: message"u8), answer[..CiphertextSize], answer[CiphertextSize..])
            && Convert.ToHexStringLower(SHA256.HashData(answer)) == SelfTestDigest;
    }

    private static bool TryByOwn(ReadOnlySpan<byte> key, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        Span<byte> message = stackalloc byte[SharedSecretSize];
        RandomNumberGenerator.Fill(message);
        try
        {
            return MlKem768Encapsulator.TryEncapsulate(key, message, ciphertext, sharedSecret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(message);
        }
    }

    private static Backend Choose()
    {
        if (MLKem.IsSupported && TestFramework())
        {
            return Backend.Framework;
        }

        return MlKem768Encapsulator.IsSupported && TestOwn() ? Backend.Own : Backend.None;
    }

    private static bool TestFramework()
    {
        try
        {
            using var kem = MLKem.GenerateKey(MLKemAlgorithm.MLKem768);
            Span<byte> ciphertext = stackalloc byte[CiphertextSize];
            Span<byte> ours = stackalloc byte[SharedSecretSize];
            Span<byte> theirs = stackalloc byte[SharedSecretSize];
            if (!TryByFramework(kem.ExportEncapsulationKey(), ciphertext, ours))
            {
                return false;
            }

            kem.Decapsulate(ciphertext, theirs);
            return CryptographicOperations.FixedTimeEquals(ours, theirs);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
