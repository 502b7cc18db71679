using System.Buffers;
using System.Security.Cryptography;
using AgentSsh.Ssh.Ciphers;

namespace AgentSsh.Ssh.Transport;

/// <summary>Sealed packets on their way to the socket, several at a time. Holds an array only while there is something in it.
/// Belongs to the send loop.</summary>
internal sealed class OutboundBuffer
{
    private const int Initial = 4 * 1024;
    private const int PaddingBlock = 4096;

    [ThreadStatic]
    private static byte[]? _padding;

    [ThreadStatic]
    private static int _paddingUsed;

    private byte[] _array = [];
    private int _packetStart;
    private int _payloadLength;

    /// <summary>Bytes sealed and not yet sent.</summary>
    public int Length { get; private set; }

    /// <summary>What is to be sent.</summary>
    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, Length);

    /// <summary>Appends bytes that are no packet: the identification line.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        EnsureRoom(bytes.Length);
        bytes.CopyTo(_array.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Begins a packet. The caller fills the whole span returned, or its beginning and calls <see cref="Shorten"/>, and then calls
    /// <see cref="Seal"/>; a packet that is not sealed is none.</summary>
    public Span<byte> Begin(IPacketSealer sealer, int payloadLength)
    {
        EnsureRoom(PacketFraming.WireLength(sealer, payloadLength));
        _packetStart = Length;
        _payloadLength = payloadLength;
        return _array.AsSpan(_packetStart + PacketFraming.HeaderLength, payloadLength);
    }

    /// <summary>Says that the payload of the packet begun is shorter than was set aside.</summary>
    public void Shorten(int payloadLength) => _payloadLength = payloadLength;

    /// <summary>Ends the packet that <see cref="Begin"/> began.</summary>
    /// <param name="sealer">The same as at the beginning.</param>
    /// <param name="sequence">The packet's number.</param>
    /// <param name="randomPadding">False where nothing is encrypted, so that random bytes would hide nothing.</param>
    /// <returns>Bytes of the packet on the wire.</returns>
    public int Seal(IPacketSealer sealer, uint sequence, bool randomPadding)
    {
        int length = PacketFraming.WireLength(sealer, _payloadLength);
        Span<byte> packet = _array.AsSpan(_packetStart, length);
        int padding = PacketFraming.WriteHeader(packet, sealer, _payloadLength);
        Span<byte> paddingBytes = packet.Slice(PacketFraming.HeaderLength + _payloadLength, padding);
        if (randomPadding)
        {
            FillPadding(paddingBytes);
        }
        else
        {
            paddingBytes.Clear();
        }

        sealer.Seal(sequence, packet);
        Length += length;
        return length;
    }

    /// <summary>Forgets what was sent.</summary>
    public void Clear() => Length = 0;

    /// <summary>Gives the array back until there is something to send again.</summary>
    public void Release()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = [];
        }

        Length = 0;
    }

    private static void FillPadding(Span<byte> destination)
    {
        // One system call for 4 KB of random bytes, not one a packet.
        if (_padding is null || _paddingUsed + destination.Length > PaddingBlock)
        {
            _padding ??= new byte[PaddingBlock];
            RandomNumberGenerator.Fill(_padding);
            _paddingUsed = 0;
        }

        _padding.AsSpan(_paddingUsed, destination.Length).CopyTo(destination);
        _paddingUsed += destination.Length;
    }

    private void EnsureRoom(int count)
    {
        if (Length + count <= _array.Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Initial, Math.Max(Length + count, 2 * _array.Length)));
        _array.AsSpan(0, Length).CopyTo(larger);
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        _array = larger;
    }
}
