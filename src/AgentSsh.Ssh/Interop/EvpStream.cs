namespace AgentSsh.Ssh.Interop;

/// <summary>A stream cipher of libcrypto's: XORs its keystream onto bytes, so encrypting and decrypting are one. Not thread-safe.</summary>
internal sealed unsafe class EvpStream : IDisposable
{
    private readonly SafeEvpCipherCtx _context;

    private EvpStream(nint cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
    {
        _context = OpenSslError.Check(LibCrypto.EvpCipherCtxNew(), "EVP_CIPHER_CTX_new");
        fixed (byte* keyBytes = key, ivBytes = iv)
        {
            int result = LibCrypto.EvpCipherInit(_context, cipher, 0, keyBytes, ivBytes, 1);
            if (result != 1)
            {
                _context.Dispose();
            }

            OpenSslError.Check(result, "EVP_CipherInit_ex");
        }
    }

    /// <summary>AES in counter mode (NIST SP 800-38A); the counter runs on from call to call.</summary>
    /// <param name="key">16 or 32 bytes.</param>
    /// <param name="iv">16 bytes: the first counter block.</param>
    public static EvpStream AesCtr(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(iv.Length, 16);
        nint cipher = key.Length switch
        {
            16 => LibCrypto.EvpAes128Ctr(),
            32 => LibCrypto.EvpAes256Ctr(),
            _ => throw new ArgumentException($"an AES key of {key.Length} bytes; 16 and 32 are supported", nameof(key)),
        };
        return new EvpStream(cipher, key, iv);
    }

    /// <summary>ChaCha20; call <see cref="Restart"/> before each message.</summary>
    /// <param name="key">32 bytes.</param>
    public static EvpStream ChaCha20(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, 32);
        Span<byte> iv = stackalloc byte[16];
        iv.Clear();
        return new EvpStream(LibCrypto.EvpChaCha20(), key, iv);
    }

    /// <summary>Keeps the key and starts a new keystream.</summary>
    /// <param name="iv">16 bytes; for ChaCha20 the block counter and the nonce.</param>
    public void Restart(ReadOnlySpan<byte> iv)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(iv.Length, 16);
        fixed (byte* bytes = iv)
        {
            OpenSslError.Check(LibCrypto.EvpCipherInit(_context, 0, 0, null, bytes, 1), "EVP_CipherInit_ex");
        }
    }

    /// <summary>Applies the keystream. The spans are the same or do not touch: a partial overlap would corrupt silently.</summary>
    public void Apply(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, input.Length);
        if (input.IsEmpty)
        {
            return;
        }

        int written;
        fixed (byte* from = input, to = output)
        {
            OpenSslError.Check(LibCrypto.EvpCipherUpdate(_context, to, &written, from, input.Length), "EVP_CipherUpdate");
        }
    }

    public void Dispose() => _context.Dispose();
}
