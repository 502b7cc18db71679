using System.Security.Cryptography;

namespace AgentSsh.Ssh.Interop;

/// <summary>
/// Run once at start, before the first connection: that the library is there, that it is the framework's own copy, and that the
/// four primitives we call by hand give published answers. Takes some milliseconds, most of them for loading code.
/// </summary>
internal static class OpenSslSelfTest
{
    private static readonly Lazy<bool> Passed = new(static () =>
    {
        Run();
        return true;
    });

    /// <summary>Runs it at the first call; later calls repeat its outcome.</summary>
    /// <exception cref="PlatformNotSupportedException">As <see cref="Run"/>.</exception>
    public static void Demand() => _ = Passed.Value;

    /// <exception cref="PlatformNotSupportedException">libcrypto.so.3 is missing, is another copy than the framework's, or
    /// computes wrongly; the message says which and what to do.</exception>
    public static void Run()
    {
        try
        {
            CheckVersion();
            CheckX25519();
            CheckEd25519();
            CheckChaCha20Poly1305();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or CryptographicException)
        {
            throw new PlatformNotSupportedException(
                "libcrypto.so.3 (OpenSSL 3) does not work here; install the distribution's libssl3 package.", exception);
        }
    }

    private static void CheckVersion()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("AgentSsh.Ssh runs on Linux: it calls libcrypto.so.3.");
        }

        // Two OpenSSLs in one process share symbol names and crash at random: better not to start (dotnet/corefx#24552).
        long ours = (long)LibCrypto.OpenSslVersionNumber();
        long framework = SafeEvpPKeyHandle.OpenSslVersion;
        if (ours != framework)
        {
            throw new PlatformNotSupportedException(
                $"libcrypto.so.3 is OpenSSL {ours:x8} but the .NET runtime loaded {framework:x8}; " +
                "unset CLR_OPENSSL_VERSION_OVERRIDE and LD_LIBRARY_PATH, so that both are the system's.");
        }
    }

    // RFC 7748 section 6.1.
    private static void CheckX25519()
    {
        using SafeEvpPKey alice = X25519.ImportPrivateKey(
            Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
        byte[] bob = Convert.FromHexString("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
        Span<byte> secret = stackalloc byte[X25519.KeySize];
        bool derived = X25519.TryDerive(alice, bob, secret);
        Expect(derived, secret, "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", "X25519");
    }

    // RFC 8032 section 7.1, test 1.
    private static void CheckEd25519()
    {
        using SafeEvpPKey key = Ed25519.ImportSeed(
            Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        Ed25519.Sign(key, [], signature);
        Expect(
            Ed25519.Verify(Ed25519.ExportPublicKey(key), [], signature),
            signature,
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            "Ed25519");
    }

    // RFC 8439 appendix A.1, test vector 1, and section 2.5.2.
    private static void CheckChaCha20Poly1305()
    {
        Span<byte> block = stackalloc byte[32];
        block.Clear();
        using EvpStream chacha = EvpStream.ChaCha20(block);
        chacha.Apply(block, block);
        Expect(true, block, "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7", "ChaCha20");

        using var poly1305 = new Poly1305();
        Span<byte> tag = stackalloc byte[Poly1305.TagSize];
        poly1305.Compute(
            Convert.FromHexString("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b"),
            "Cryptographic Forum Research Group"u8,
            tag);
        Expect(true, tag, "a8061dc1305136c6c22b8baf0c0127a9", "Poly1305");
    }

    private static void Expect(bool succeeded, ReadOnlySpan<byte> actual, string expected, string primitive)
    {
        if (!succeeded || !actual.SequenceEqual(Convert.FromHexString(expected)))
        {
            throw new CryptographicException($"{primitive} gives a wrong answer to a published test vector.");
        }
    }
}
