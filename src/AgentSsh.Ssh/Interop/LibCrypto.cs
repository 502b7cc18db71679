using System.Runtime.InteropServices;

namespace AgentSsh.Ssh.Interop;

/// <summary>
/// The functions of OpenSSL 3 that the framework does not offer: X25519, Ed25519, ChaCha20, Poly1305 and AES-CTR. A result of 1 is
/// success and everything else failure; sizes are <c>size_t</c>. OpenSSL's error queue belongs to the thread.
/// </summary>
internal static unsafe partial class LibCrypto
{
    // The soname that the framework itself loads: two different copies in one process would crash (see OpenSslSelfTest).
    private const string Library = "libcrypto.so.3";

    /// <summary>EVP_PKEY_X25519: the key type's number in OpenSSL.</summary>
    public const int X25519 = 1034;

    /// <summary>EVP_PKEY_ED25519.</summary>
    public const int Ed25519 = 1087;

    [LibraryImport(Library, EntryPoint = "OpenSSL_version_num")]
    public static partial nuint OpenSslVersionNumber();

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    public static partial void ErrClearError();

    [LibraryImport(Library, EntryPoint = "ERR_get_error")]
    public static partial nuint ErrGetError();

    [LibraryImport(Library, EntryPoint = "ERR_error_string_n")]
    public static partial void ErrErrorStringN(nuint error, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_new")]
    public static partial SafeEvpCipherCtx EvpCipherCtxNew();

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_free")]
    public static partial void EvpCipherCtxFree(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_CipherInit_ex")]
    public static partial int EvpCipherInit(SafeEvpCipherCtx context, nint cipher, nint engine, byte* key, byte* iv, int encrypt);

    [LibraryImport(Library, EntryPoint = "EVP_CipherUpdate")]
    public static partial int EvpCipherUpdate(SafeEvpCipherCtx context, byte* output, int* outputLength, byte* input, int inputLength);

    /// <summary>A constant of the library's: never freed.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_chacha20")]
    public static partial nint EvpChaCha20();

    /// <summary>A constant of the library's: never freed.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_aes_128_ctr")]
    public static partial nint EvpAes128Ctr();

    /// <summary>A constant of the library's: never freed.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_aes_256_ctr")]
    public static partial nint EvpAes256Ctr();

    [LibraryImport(Library, EntryPoint = "EVP_MAC_fetch", StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeEvpMac EvpMacFetch(nint libraryContext, string algorithm, nint properties);

    [LibraryImport(Library, EntryPoint = "EVP_MAC_free")]
    public static partial void EvpMacFree(nint mac);

    [LibraryImport(Library, EntryPoint = "EVP_MAC_CTX_new")]
    public static partial SafeEvpMacCtx EvpMacCtxNew(SafeEvpMac mac);

    [LibraryImport(Library, EntryPoint = "EVP_MAC_CTX_free")]
    public static partial void EvpMacCtxFree(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_MAC_init")]
    public static partial int EvpMacInit(SafeEvpMacCtx context, byte* key, nuint keyLength, nint parameters);

    [LibraryImport(Library, EntryPoint = "EVP_MAC_update")]
    public static partial int EvpMacUpdate(SafeEvpMacCtx context, byte* data, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_MAC_final")]
    public static partial int EvpMacFinal(SafeEvpMacCtx context, byte* output, nuint* outputLength, nuint outputSize);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_new")]
    public static partial SafeEvpPKeyCtx EvpPKeyCtxNew(SafeEvpPKey key, nint engine);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_CTX_free")]
    public static partial void EvpPKeyCtxFree(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    public static partial SafeEvpPKey EvpPKeyNewRawPrivateKey(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    public static partial SafeEvpPKey EvpPKeyNewRawPublicKey(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    public static partial int EvpPKeyGetRawPublicKey(SafeEvpPKey key, byte* output, nuint* length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    public static partial void EvpPKeyFree(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_derive_init")]
    public static partial int EvpPKeyDeriveInit(SafeEvpPKeyCtx context);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_derive_set_peer")]
    public static partial int EvpPKeyDeriveSetPeer(SafeEvpPKeyCtx context, SafeEvpPKey peer);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_derive")]
    public static partial int EvpPKeyDerive(SafeEvpPKeyCtx context, byte* output, nuint* length);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    public static partial SafeEvpMdCtx EvpMdCtxNew();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    public static partial void EvpMdCtxFree(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSignInit")]
    public static partial int EvpDigestSignInit(SafeEvpMdCtx context, nint keyContext, nint digest, nint engine, SafeEvpPKey key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSign")]
    public static partial int EvpDigestSign(SafeEvpMdCtx context, byte* signature, nuint* signatureLength, byte* data, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerifyInit")]
    public static partial int EvpDigestVerifyInit(SafeEvpMdCtx context, nint keyContext, nint digest, nint engine, SafeEvpPKey key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerify")]
    public static partial int EvpDigestVerify(SafeEvpMdCtx context, byte* signature, nuint signatureLength, byte* data, nuint length);
}
