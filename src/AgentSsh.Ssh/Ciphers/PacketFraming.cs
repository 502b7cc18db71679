using System.Buffers.Binary;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Ciphers;

/// <summary>
/// The binary packet of RFC 4253 section 6, without its encryption:
/// <code>
/// uint32   packet_length   of all that follows but the tag: 1 + payload + padding
/// byte     padding_length  4..255
/// byte[n]  payload
/// byte[p]  random padding
/// byte[t]  tag
/// </code>
/// </summary>
internal static class PacketFraming
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderLength = sizeof(uint) + 1;

    /// <summary>The smallest padding (RFC 4253 section 6).</summary>
    public const int MinPadding = 4;

    /// <summary>The largest packet_length taken: what RFC 4253 section 6.1 says everyone must take, and more than our
    /// advertised 32 KB of channel data ever needs.</summary>
    public const int MaxPacketLength = 35000;

    /// <summary>Bytes of padding behind a payload.</summary>
    /// <param name="payloadLength">Bytes of payload.</param>
    /// <param name="blockSize">8 or 16.</param>
    /// <param name="lengthInPadding">See <see cref="IPacketSealer.LengthInPadding"/>.</param>
    public static int PaddingLength(int payloadLength, int blockSize, bool lengthInPadding)
    {
        int unpadded = (lengthInPadding ? HeaderLength : 1) + payloadLength;
        int padding = blockSize - (unpadded % blockSize);
        return padding < MinPadding ? padding + blockSize : padding;
    }

    /// <summary>Bytes of the whole packet on the wire, its length field and its tag included.</summary>
    public static int WireLength(IPacketSealer sealer, int payloadLength) =>
        HeaderLength + payloadLength + PaddingLength(payloadLength, sealer.BlockSize, sealer.LengthInPadding) + sealer.TagLength;

    /// <summary>Writes the two length fields of a packet. The payload stands, or will stand, at <see cref="HeaderLength"/>.</summary>
    /// <param name="packet">The packet, at least its header.</param>
    /// <param name="sealer">What will seal it.</param>
    /// <param name="payloadLength">Bytes of payload.</param>
    /// <returns>Bytes of padding, which the caller fills with random bytes right behind the payload.</returns>
    public static int WriteHeader(Span<byte> packet, IPacketSealer sealer, int payloadLength)
    {
        int padding = PaddingLength(payloadLength, sealer.BlockSize, sealer.LengthInPadding);
        BinaryPrimitives.WriteUInt32BigEndian(packet, (uint)(1 + payloadLength + padding));
        packet[sizeof(uint)] = (byte)padding;
        return padding;
    }

    /// <summary>Bounds a length field before its packet is waited for.</summary>
    /// <returns>Bytes of the whole packet on the wire, its length field and its tag included.</returns>
    /// <exception cref="SshProtocolException">The length is too small, too large or not aligned. The reason is
    /// <see cref="SshDisconnectReason.MacError"/>, the same as for a bad tag: with an encrypted length the two must not be
    /// told apart by the peer.</exception>
    public static int CheckLength(IPacketOpener opener, uint length)
    {
        uint aligned = opener.LengthInPadding ? length + sizeof(uint) : length;
        if (length is < 1 + MinPadding or > MaxPacketLength || aligned % (uint)opener.BlockSize != 0)
        {
            throw new SshProtocolException(SshDisconnectReason.MacError, "received a packet that is corrupt");
        }

        return sizeof(uint) + (int)length + opener.TagLength;
    }

    /// <summary>The payload of an opened packet.</summary>
    /// <param name="packet">The whole packet, from the length field through the tag, decrypted.</param>
    /// <param name="tagLength">Bytes of the tag at its end.</param>
    /// <exception cref="SshProtocolException">The padding is shorter than 4 bytes or longer than the packet.</exception>
    public static Span<byte> Payload(Span<byte> packet, int tagLength)
    {
        int padding = packet[sizeof(uint)];
        int payload = packet.Length - HeaderLength - padding - tagLength;
        if (padding < MinPadding || payload < 0)
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received a packet with bad padding");
        }

        return packet.Slice(HeaderLength, payload);
    }
}
