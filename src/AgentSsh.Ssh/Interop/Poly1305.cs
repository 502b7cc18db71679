using System.Diagnostics;

namespace AgentSsh.Ssh.Interop;

/// <summary>Poly1305 (RFC 8439 section 2.5) by libcrypto. Not thread-safe.</summary>
internal sealed unsafe class Poly1305 : IDisposable
{
    /// <summary>Bytes of a one-time key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of a tag.</summary>
    public const int TagSize = 16;

    private readonly SafeEvpMacCtx _context;

    public Poly1305()
    {
        // The context keeps its own reference to the algorithm.
        using SafeEvpMac mac = OpenSslError.Check(LibCrypto.EvpMacFetch(0, "POLY1305", 0), "EVP_MAC_fetch");
        _context = OpenSslError.Check(LibCrypto.EvpMacCtxNew(mac), "EVP_MAC_CTX_new");
    }

    /// <summary>The tag of <paramref name="data"/> under a key that must never be used twice.</summary>
    public void Compute(ReadOnlySpan<byte> oneTimeKey, ReadOnlySpan<byte> data, Span<byte> tag)
    {
        Debug.Assert(oneTimeKey.Length == KeySize && tag.Length == TagSize);
        nuint length;
        fixed (byte* keyBytes = oneTimeKey, dataBytes = data, tagBytes = tag)
        {
            OpenSslError.Check(LibCrypto.EvpMacInit(_context, keyBytes, KeySize, 0), "EVP_MAC_init");
            OpenSslError.Check(LibCrypto.EvpMacUpdate(_context, dataBytes, (nuint)data.Length), "EVP_MAC_update");
            OpenSslError.Check(LibCrypto.EvpMacFinal(_context, tagBytes, &length, TagSize), "EVP_MAC_final");
        }
    }

    public void Dispose() => _context.Dispose();
}
