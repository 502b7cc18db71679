using System.Buffers.Binary;
using System.Security.Cryptography;
using AgentSsh.Ssh.Interop;

namespace AgentSsh.Ssh.Ciphers;

/// <summary>
/// chacha20-poly1305@openssh.com (OpenSSH PROTOCOL.chacha20poly1305). Two keys: the second encrypts the length field, the first
/// the rest and, with block 0 of its keystream, makes the one-time Poly1305 key. The nonce is the sequence number, so a key must
/// be replaced before 2^32 packets. The framework's ChaCha20Poly1305 authenticates other bytes (RFC 8439) and cannot be used.
/// </summary>
internal sealed class ChaCha20Poly1305Cipher : IPacketSealer, IPacketOpener
{
    public const int KeyLength = 64;

    private const int HalfKey = 32;
    private const int IvLength = 16;
    private const int ChaChaBlock = 64;

    private readonly EvpStream _body;
    private readonly EvpStream _header;
    private readonly Poly1305 _poly1305;

    /// <param name="key">64 bytes.</param>
    public ChaCha20Poly1305Cipher(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyLength);
        _body = EvpStream.ChaCha20(key[..HalfKey]);
        _header = EvpStream.ChaCha20(key[HalfKey..]);
        _poly1305 = new Poly1305();
    }

    public int BlockSize => 8;

    public int TagLength => Poly1305.TagSize;

    public bool LengthInPadding => false;

    public void Seal(uint sequence, Span<byte> packet)
    {
        Span<byte> sealedPart = packet[..^Poly1305.TagSize];
        Span<byte> length = packet[..sizeof(uint)];
        Span<byte> body = sealedPart[sizeof(uint)..];

        Span<byte> block0 = stackalloc byte[ChaChaBlock];
        StartPacket(sequence, block0);
        ApplyHeader(sequence, length, length);
        _body.Apply(body, body);
        _poly1305.Compute(block0[..Poly1305.KeySize], sealedPart, packet[^Poly1305.TagSize..]);
        CryptographicOperations.ZeroMemory(block0);
    }

    public uint ReadLength(uint sequence, ReadOnlySpan<byte> first4)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        ApplyHeader(sequence, first4, length);
        return BinaryPrimitives.ReadUInt32BigEndian(length);
    }

    public bool Open(uint sequence, Span<byte> packet)
    {
        Span<byte> sealedPart = packet[..^Poly1305.TagSize];
        Span<byte> length = packet[..sizeof(uint)];
        Span<byte> body = sealedPart[sizeof(uint)..];

        Span<byte> block0 = stackalloc byte[ChaChaBlock];
        Span<byte> tag = stackalloc byte[Poly1305.TagSize];
        StartPacket(sequence, block0);
        _poly1305.Compute(block0[..Poly1305.KeySize], sealedPart, tag);
        CryptographicOperations.ZeroMemory(block0);

        // Not one byte of the body is decrypted before the tag has been found right.
        if (!CryptographicOperations.FixedTimeEquals(tag, packet[^Poly1305.TagSize..]))
        {
            return false;
        }

        ApplyHeader(sequence, length, length);
        _body.Apply(body, body);
        return true;
    }

    public void Dispose()
    {
        _body.Dispose();
        _header.Dispose();
        _poly1305.Dispose();
    }

    // Takes block 0 whole, although only its first half is the Poly1305 key: the keystream then stands at block 1, where the
    // body begins, without setting the counter anew.
    private void StartPacket(uint sequence, Span<byte> block0)
    {
        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(sequence, iv);
        _body.Restart(iv);
        block0.Clear();
        _body.Apply(block0, block0);
    }

    private void ApplyHeader(uint sequence, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(sequence, iv);
        _header.Restart(iv);
        _header.Apply(input, output);
    }

    // uint64 little-endian block counter (0) | uint64 big-endian sequence number.
    private static void WriteIv(uint sequence, Span<byte> iv)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(iv, 0);
        BinaryPrimitives.WriteUInt64BigEndian(iv[sizeof(ulong)..], sequence);
    }
}
