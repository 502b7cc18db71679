namespace AgentSsh.Ssh.Ciphers;

/// <summary>
/// Checks and decrypts incoming packets under one set of keys; replaced when the peer's NEWKEYS has been opened.
/// Belongs to the receive loop: one call at a time. Opening allocates nothing. Disposing zeroes the keys.
/// </summary>
internal interface IPacketOpener : IDisposable
{
    /// <summary>The alignment of packets, in bytes: 8 or 16.</summary>
    int BlockSize { get; }

    /// <summary>Bytes after the packet that the tag or MAC takes.</summary>
    int TagLength { get; }

    /// <inheritdoc cref="IPacketSealer.LengthInPadding"/>
    bool LengthInPadding { get; }

    /// <summary>
    /// The packet's length field. It is not authenticated yet: bound it with <see cref="PacketFraming.CheckLength"/>, wait for
    /// that many bytes, and act on nothing else. May be called again for the same packet. Leaves the bytes as they are.
    /// </summary>
    /// <param name="sequence">The packet's sequence number.</param>
    /// <param name="first4">The first 4 bytes of the packet as received.</param>
    uint ReadLength(uint sequence, ReadOnlySpan<byte> first4);

    /// <summary>Checks the tag, then decrypts the packet in place, so that it reads
    /// <c>length(4) | padding length(1) | payload | padding | tag</c>.</summary>
    /// <param name="sequence">The packet's sequence number.</param>
    /// <param name="packet">The whole packet as received, from the length field through the tag, and exactly this long.</param>
    /// <returns>False when the tag is wrong: the content must not be looked at and the connection must end
    /// (<see cref="Wire.SshDisconnectReason.MacError"/>).</returns>
    bool Open(uint sequence, Span<byte> packet);
}
