using System.Diagnostics;
using System.Security.Cryptography;

namespace AgentSsh.Ssh.Interop;

/// <summary>X25519 (RFC 7748) by libcrypto.</summary>
internal static unsafe class X25519
{
    /// <summary>Bytes of a private key, a public key and a shared secret.</summary>
    public const int KeySize = 32;

    /// <summary>A fresh private key and, in <paramref name="publicKey"/>, its public key.</summary>
    public static SafeEvpPKey Generate(Span<byte> publicKey)
    {
        // Any 32 random bytes are a private key: the clamping is part of the function (RFC 7748 section 5).
        Span<byte> secret = stackalloc byte[KeySize];
        RandomNumberGenerator.Fill(secret);
        SafeEvpPKey key = ImportPrivateKey(secret);
        CryptographicOperations.ZeroMemory(secret);
        ExportPublicKey(key, publicKey);
        return key;
    }

    public static SafeEvpPKey ImportPrivateKey(ReadOnlySpan<byte> privateKey)
    {
        fixed (byte* bytes = privateKey)
        {
            return OpenSslError.Check(
                LibCrypto.EvpPKeyNewRawPrivateKey(LibCrypto.X25519, 0, bytes, (nuint)privateKey.Length), "EVP_PKEY_new_raw_private_key");
        }
    }

    public static void ExportPublicKey(SafeEvpPKey key, Span<byte> publicKey)
    {
        nuint length = KeySize;
        Debug.Assert(publicKey.Length == KeySize);
        fixed (byte* bytes = publicKey)
        {
            OpenSslError.Check(LibCrypto.EvpPKeyGetRawPublicKey(key, bytes, &length), "EVP_PKEY_get_raw_public_key");
        }
    }

    /// <summary>The shared secret with a peer.</summary>
    /// <returns>False for a value that is no public key: a wrong length, or a point of small order, with which
    /// the secret would be zero whatever our key is (RFC 7748 section 6.1).</returns>
    public static bool TryDerive(SafeEvpPKey key, ReadOnlySpan<byte> peer, Span<byte> secret)
    {
        Debug.Assert(secret.Length == KeySize);
        if (peer.Length != KeySize)
        {
            return false;
        }

        using SafeEvpPKey peerKey = ImportPublicKey(peer);
        using SafeEvpPKeyCtx context = OpenSslError.Check(LibCrypto.EvpPKeyCtxNew(key, 0), "EVP_PKEY_CTX_new");
        OpenSslError.Check(LibCrypto.EvpPKeyDeriveInit(context), "EVP_PKEY_derive_init");
        OpenSslError.Check(LibCrypto.EvpPKeyDeriveSetPeer(context, peerKey), "EVP_PKEY_derive_set_peer");
        nuint length = KeySize;
        int result;
        fixed (byte* bytes = secret)
        {
            result = LibCrypto.EvpPKeyDerive(context, bytes, &length);
        }

        // OpenSSL refuses the zero secret itself; the check stays ours, because RFC 8731 section 3 makes it our duty.
        Span<byte> zero = stackalloc byte[KeySize];
        zero.Clear();
        if (result != 1 || length != KeySize || CryptographicOperations.FixedTimeEquals(secret, zero))
        {
            OpenSslError.Clear();
            return false;
        }

        return true;
    }

    private static SafeEvpPKey ImportPublicKey(ReadOnlySpan<byte> publicKey)
    {
        fixed (byte* bytes = publicKey)
        {
            return OpenSslError.Check(
                LibCrypto.EvpPKeyNewRawPublicKey(LibCrypto.X25519, 0, bytes, (nuint)publicKey.Length), "EVP_PKEY_new_raw_public_key");
        }
    }
}
