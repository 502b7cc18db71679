namespace AgentSsh.Ssh.Ciphers;

/// <summary>
/// Encrypts and authenticates outgoing packets under one set of keys; replaced when our NEWKEYS has been sealed.
/// Belongs to the send loop: one call at a time. Sealing allocates nothing. Disposing zeroes the keys.
/// </summary>
internal interface IPacketSealer : IDisposable
{
    /// <summary>The alignment of packets, in bytes: 8 or 16.</summary>
    int BlockSize { get; }

    /// <summary>Bytes after the packet that the tag or MAC takes.</summary>
    int TagLength { get; }

    /// <summary>True when the 4 bytes of the length field count for the alignment (RFC 4253 section 6), false when they are
    /// sent in clear or encrypted on their own (AEAD, encrypt-then-MAC).</summary>
    bool LengthInPadding { get; }

    /// <summary>Seals one packet in place.</summary>
    /// <param name="sequence">The packet's sequence number (RFC 4253 section 6.4).</param>
    /// <param name="packet"><c>length(4) | padding length(1) | payload | padding | room for the tag</c>, written in clear but
    /// for the tag, framed as <see cref="PacketFraming"/> does, and exactly this long.</param>
    void Seal(uint sequence, Span<byte> packet);
}
