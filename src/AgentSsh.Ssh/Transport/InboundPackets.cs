using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Transport;

/// <summary>What comes in: takes whole packets out of what was received, and opens them. Owns the opening keys. Belongs to the receive loop.</summary>
internal sealed class InboundPackets(RekeyBudget budget) : IDisposable
{
    private readonly InboundBuffer _buffer = new();
    private IPacketOpener _opener = NullCipher.Instance;
    private RekeyBudget _budget = budget;

    /// <summary>The number of the packet that is being handled, or of the next.</summary>
    public uint Sequence { get; private set; }

    /// <summary>The peer is due to seal by new keys.</summary>
    public bool IsSpent => _budget.IsSpent;

    /// <inheritdoc cref="InboundBuffer.Unread"/>
    public ReadOnlySpan<byte> Unread => _buffer.Unread;

    /// <inheritdoc cref="InboundBuffer.Room"/>
    public Memory<byte> Room(bool isStranger) => _buffer.Room(isStranger);

    /// <inheritdoc cref="InboundBuffer.Received"/>
    public void Received(int count) => _buffer.Received(count);

    /// <inheritdoc cref="InboundBuffer.Take"/>
    public void Take(int count) => _buffer.Take(count);

    /// <summary>The payload of the next packet, if that is here. The span dies with the next call of any member but <see cref="SetOpener"/> and <see cref="Handled"/>.</summary>
    /// <exception cref="SshProtocolException">It is no packet of the peer's.</exception>
    public bool TryOpen(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (!_buffer.TryTakePacket(_opener, Sequence, out Span<byte> packet))
        {
            return false;
        }

        if (!_opener.Open(Sequence, packet))
        {
            throw new SshProtocolException(SshDisconnectReason.MacError, "received a packet that is corrupt");
        }

        _budget.Count(packet.Length);
        payload = PacketFraming.Payload(packet, _opener.TagLength);
        return true;
    }

    /// <summary>The packet has been handled: the next has the next number.</summary>
    public void Handled()
    {
        unchecked
        {
            Sequence++;
        }
    }

    /// <summary>Opens what follows by other keys, which it then owns. Only while NEWKEYS is being handled.</summary>
    /// <param name="next">The new keys.</param>
    /// <param name="resetSequence">Strict key exchange: the next packet has number 0.</param>
    public void SetOpener(IPacketOpener next, bool resetSequence)
    {
        _opener.Dispose();
        _opener = next;
        _budget.Reset();
        if (resetSequence)
        {
            // The packet being handled is counted after it was handled.
            Sequence = uint.MaxValue;
        }
    }

    public void Dispose()
    {
        _opener.Dispose();
        _buffer.Return();
    }
}
