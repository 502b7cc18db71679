using System.Diagnostics;

namespace AgentSsh.Ssh.Interop;

/// <summary>Ed25519 (RFC 8032) by libcrypto. Keys may be used by several threads at once.</summary>
internal static unsafe class Ed25519
{
    /// <summary>Bytes of a seed (the private key) and of a public key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureSize = 64;

    public static SafeEvpPKey ImportSeed(ReadOnlySpan<byte> seed)
    {
        fixed (byte* bytes = seed)
        {
            return OpenSslError.Check(
                LibCrypto.EvpPKeyNewRawPrivateKey(LibCrypto.Ed25519, 0, bytes, (nuint)seed.Length), "EVP_PKEY_new_raw_private_key");
        }
    }

    public static byte[] ExportPublicKey(SafeEvpPKey key)
    {
        var publicKey = new byte[KeySize];
        nuint length = KeySize;
        fixed (byte* bytes = publicKey)
        {
            OpenSslError.Check(LibCrypto.EvpPKeyGetRawPublicKey(key, bytes, &length), "EVP_PKEY_get_raw_public_key");
        }

        return publicKey;
    }

    public static void Sign(SafeEvpPKey key, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        Debug.Assert(signature.Length == SignatureSize);
        using SafeEvpMdCtx context = OpenSslError.Check(LibCrypto.EvpMdCtxNew(), "EVP_MD_CTX_new");
        OpenSslError.Check(LibCrypto.EvpDigestSignInit(context, 0, 0, 0, key), "EVP_DigestSignInit");
        nuint length = SignatureSize;
        fixed (byte* signatureBytes = signature, dataBytes = data)
        {
            OpenSslError.Check(
                LibCrypto.EvpDigestSign(context, signatureBytes, &length, dataBytes, (nuint)data.Length), "EVP_DigestSign");
        }
    }

    /// <summary>True when the signature is the key's over the data; false for anything else, a wrong length included.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != KeySize || signature.Length != SignatureSize)
        {
            return false;
        }

        using SafeEvpPKey key = ImportPublicKey(publicKey);
        using SafeEvpMdCtx context = OpenSslError.Check(LibCrypto.EvpMdCtxNew(), "EVP_MD_CTX_new");
        OpenSslError.Check(LibCrypto.EvpDigestVerifyInit(context, 0, 0, 0, key), "EVP_DigestVerifyInit");
        int result;
        fixed (byte* signatureBytes = signature, dataBytes = data)
        {
            result = LibCrypto.EvpDigestVerify(context, signatureBytes, (nuint)signature.Length, dataBytes, (nuint)data.Length);
        }

        // 0 is a wrong signature and a negative number a malformed one: both say no.
        if (result != 1)
        {
            OpenSslError.Clear();
        }

        return result == 1;
    }

    private static SafeEvpPKey ImportPublicKey(ReadOnlySpan<byte> publicKey)
    {
        fixed (byte* bytes = publicKey)
        {
            return OpenSslError.Check(
                LibCrypto.EvpPKeyNewRawPublicKey(LibCrypto.Ed25519, 0, bytes, (nuint)publicKey.Length), "EVP_PKEY_new_raw_public_key");
        }
    }
}
