using System.Security.Cryptography;

namespace AgentSsh.Ssh.Ciphers;

/// <summary>
/// The ciphers and MACs offered, best first. Every one authenticates what it receives before decrypting it: there is no CBC, no
/// encrypt-and-MAC and no SHA-1.
/// </summary>
internal static class CipherCatalog
{
    private static readonly CipherSpec Aes256Gcm = new("aes256-gcm@openssh.com", 32, AesGcmCipher.NonceLength, 16, IsAead: true);
    private static readonly CipherSpec Aes128Gcm = new("aes128-gcm@openssh.com", 16, AesGcmCipher.NonceLength, 16, IsAead: true);
    private static readonly CipherSpec ChaCha20 =
        new("chacha20-poly1305@openssh.com", ChaCha20Poly1305Cipher.KeyLength, 0, 8, IsAead: true);
    private static readonly CipherSpec Aes256Ctr = new("aes256-ctr", 32, CtrEtmCipher.IvLength, 16, IsAead: false);
    private static readonly CipherSpec Aes128Ctr = new("aes128-ctr", 16, CtrEtmCipher.IvLength, 16, IsAead: false);

    /// <summary>In order of preference. GCM first: here it is several times cheaper than the others.</summary>
    public static IReadOnlyList<CipherSpec> Ciphers { get; } = [Aes256Gcm, Aes128Gcm, ChaCha20, Aes256Ctr, Aes128Ctr];

    /// <summary>In order of preference.</summary>
    public static IReadOnlyList<MacSpec> Macs { get; } =
    [
        new("hmac-sha2-256-etm@openssh.com", 32, 32, HashAlgorithmName.SHA256),
        new("hmac-sha2-512-etm@openssh.com", 64, 64, HashAlgorithmName.SHA512),
    ];

    /// <summary>The names of <see cref="Ciphers"/>, for KEXINIT.</summary>
    public static IReadOnlyList<string> CipherNames { get; } = [.. Ciphers.Select(cipher => cipher.Name)];

    /// <summary>The names of <see cref="Macs"/>, for KEXINIT.</summary>
    public static IReadOnlyList<string> MacNames { get; } = [.. Macs.Select(mac => mac.Name)];

    /// <summary>The cipher of this name, or null.</summary>
    public static CipherSpec? FindCipher(string name) => Ciphers.FirstOrDefault(cipher => cipher.Name == name);

    /// <summary>The MAC of this name, or null.</summary>
    public static MacSpec? FindMac(string name) => Macs.FirstOrDefault(mac => mac.Name == name);

    /// <summary>A sealer under derived keys, which it copies.</summary>
    /// <param name="cipher">One of <see cref="Ciphers"/>.</param>
    /// <param name="mac">One of <see cref="Macs"/>; ignored, and may be null, when the cipher is an AEAD.</param>
    /// <param name="key"><see cref="CipherSpec.KeyLength"/> bytes.</param>
    /// <param name="iv"><see cref="CipherSpec.IvLength"/> bytes.</param>
    /// <param name="macKey"><see cref="MacSpec.KeyLength"/> bytes; ignored when the cipher is an AEAD.</param>
    public static IPacketSealer CreateSealer(
        CipherSpec cipher, MacSpec? mac, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> macKey)
    {
        Check(cipher, mac, key, iv, macKey);
        return cipher.IsAead
            ? cipher == ChaCha20 ? new ChaCha20Poly1305Cipher(key) : new AesGcmCipher(key, iv)
            : new CtrEtmCipher(key, iv, mac!.Hash, macKey);
    }

    /// <summary>An opener under derived keys, which it copies.</summary>
    /// <inheritdoc cref="CreateSealer"/>
    public static IPacketOpener CreateOpener(
        CipherSpec cipher, MacSpec? mac, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> macKey)
    {
        Check(cipher, mac, key, iv, macKey);
        return cipher.IsAead
            ? cipher == ChaCha20 ? new ChaCha20Poly1305Cipher(key) : new AesGcmCipher(key, iv)
            : new CtrEtmCipher(key, iv, mac!.Hash, macKey);
    }

    private static void Check(
        CipherSpec cipher, MacSpec? mac, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> macKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, cipher.KeyLength, nameof(key));
        ArgumentOutOfRangeException.ThrowIfNotEqual(iv.Length, cipher.IvLength, nameof(iv));
        if (!cipher.IsAead)
        {
            ArgumentNullException.ThrowIfNull(mac);
            ArgumentOutOfRangeException.ThrowIfNotEqual(macKey.Length, mac.KeyLength, nameof(macKey));
        }
    }
}
