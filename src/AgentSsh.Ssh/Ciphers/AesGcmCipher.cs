using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AgentSsh.Ssh.Ciphers;

/// <summary>
/// aes128-gcm@openssh.com and aes256-gcm@openssh.com (RFC 5647 as OpenSSH PROTOCOL section 1.6 amends it): the length field stays
/// in clear and is the additional data. The nonce is 4 fixed bytes and a 64-bit counter of packets, which starts at a derived value;
/// the sequence number plays no part. One instance is one direction, sealing or opening.
/// </summary>
internal sealed class AesGcmCipher : IPacketSealer, IPacketOpener
{
    public const int NonceLength = 12;

    private const int FixedNonceLength = 4;
    private const int Tag = 16;

    private readonly AesGcm _aes;
    private readonly PinnedKey _nonce;

    /// <param name="key">16 or 32 bytes.</param>
    /// <param name="iv">12 bytes: the first packet's nonce.</param>
    public AesGcmCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(iv.Length, NonceLength);
        _aes = new AesGcm(key, Tag);
        _nonce = new PinnedKey(iv);
    }

    public int BlockSize => 16;

    public int TagLength => Tag;

    public bool LengthInPadding => false;

    public void Seal(uint sequence, Span<byte> packet)
    {
        Span<byte> body = packet[sizeof(uint)..^Tag];
        _aes.Encrypt(_nonce.Span, body, body, packet[^Tag..], packet[..sizeof(uint)]);
        NextNonce();
    }

    public uint ReadLength(uint sequence, ReadOnlySpan<byte> first4) => BinaryPrimitives.ReadUInt32BigEndian(first4);

    public bool Open(uint sequence, Span<byte> packet)
    {
        Span<byte> body = packet[sizeof(uint)..^Tag];
        try
        {
            _aes.Decrypt(_nonce.Span, body, packet[^Tag..], body, packet[..sizeof(uint)]);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        NextNonce();
        return true;
    }

    public void Dispose()
    {
        _aes.Dispose();
        _nonce.Dispose();
    }

    // Wraps modulo 2^64, which no connection reaches: keys are replaced long before.
    private void NextNonce()
    {
        Span<byte> counter = _nonce.Span[FixedNonceLength..];
        BinaryPrimitives.WriteUInt64BigEndian(counter, unchecked(BinaryPrimitives.ReadUInt64BigEndian(counter) + 1));
    }
}
