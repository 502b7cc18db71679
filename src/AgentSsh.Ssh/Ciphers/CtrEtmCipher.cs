using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using AgentSsh.Ssh.Interop;

namespace AgentSsh.Ssh.Ciphers;

/// <summary>
/// aes128-ctr and aes256-ctr (RFC 4344) with hmac-sha2-256-etm@openssh.com or hmac-sha2-512-etm@openssh.com (OpenSSH PROTOCOL
/// section 1.5): the length field stays in clear, and the MAC is over the sequence number, the length field and the
/// ciphertext. The counter runs on from packet to packet. One instance is one direction, sealing or opening.
/// </summary>
internal sealed class CtrEtmCipher : IPacketSealer, IPacketOpener
{
    public const int IvLength = 16;

    private readonly EvpStream _stream;
    private readonly IncrementalHash _hmac;

    /// <param name="key">16 or 32 bytes.</param>
    /// <param name="iv">16 bytes: the first counter block.</param>
    /// <param name="hash">SHA-256 or SHA-512.</param>
    /// <param name="macKey">As long as the hash.</param>
    public CtrEtmCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, HashAlgorithmName hash, ReadOnlySpan<byte> macKey)
    {
        _stream = EvpStream.AesCtr(key, iv);
        _hmac = IncrementalHash.CreateHMAC(hash, macKey);
    }

    public int BlockSize => 16;

    public int TagLength => _hmac.HashLengthInBytes;

    public bool LengthInPadding => false;

    public void Seal(uint sequence, Span<byte> packet)
    {
        Span<byte> covered = packet[..^TagLength];
        Span<byte> body = covered[sizeof(uint)..];
        _stream.Apply(body, body);
        ComputeMac(sequence, covered, packet[^TagLength..]);
    }

    public uint ReadLength(uint sequence, ReadOnlySpan<byte> first4) => BinaryPrimitives.ReadUInt32BigEndian(first4);

    public bool Open(uint sequence, Span<byte> packet)
    {
        Span<byte> covered = packet[..^TagLength];
        Span<byte> expected = stackalloc byte[HMACSHA512.HashSizeInBytes];
        expected = expected[..TagLength];
        ComputeMac(sequence, covered, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, packet[^TagLength..]))
        {
            return false;
        }

        Span<byte> body = covered[sizeof(uint)..];
        _stream.Apply(body, body);
        return true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hmac.Dispose();
    }

    private void ComputeMac(uint sequence, ReadOnlySpan<byte> covered, Span<byte> mac)
    {
        Span<byte> prefix = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, sequence);
        _hmac.AppendData(prefix);
        _hmac.AppendData(covered);
        int written = _hmac.GetHashAndReset(mac);
        Debug.Assert(written == mac.Length);
    }
}
