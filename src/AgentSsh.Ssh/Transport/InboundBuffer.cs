using System.Buffers;
using System.Diagnostics;
using AgentSsh.Ssh.Ciphers;

namespace AgentSsh.Ssh.Transport;

/// <summary>
/// Bytes received and not yet taken, in one rented array, so that a packet can be decrypted where it lies. Small while little
/// comes, large while much does. Belongs to the receive loop.
/// </summary>
internal sealed class InboundBuffer
{
    // A KEXINIT of today's has 1.5 KB.
    private const int Strangers = 2 * 1024;
    private const int Small = 8 * 1024;
    private const int Large = 128 * 1024;

    private byte[] _array = ArrayPool<byte>.Shared.Rent(Strangers);
    private int _start;
    private int _end;
    private int _packetLength;
    private int _nextSize = Small;

    /// <summary>Bytes received and not yet taken.</summary>
    public int Count => _end - _start;

    /// <summary>What has been received and not yet taken.</summary>
    public ReadOnlySpan<byte> Unread => _array.AsSpan(_start, Count);

    /// <summary>Room for the next receive; never empty.</summary>
    /// <param name="isStranger">Nobody is logged in: the room grows with what has come, never with what a length field says is to come.</param>
    public Memory<byte> Room(bool isStranger = false)
    {
        int wanted = isStranger ? Math.Max(Strangers, Math.Min(_packetLength, 2 * Count)) : Math.Max(_nextSize, _packetLength);
        if (Count == 0)
        {
            _start = _end = 0;
            if (_array.Length < wanted || (_nextSize == Small && _array.Length > 2 * Small))
            {
                Replace(wanted);
            }
        }
        else if (_array.Length - _start < wanted)
        {
            if (_array.Length < wanted)
            {
                Replace(wanted);
            }
            else
            {
                Unread.CopyTo(_array);
                _end = Count;
                _start = 0;
            }
        }

        return _array.AsMemory(_end);
    }

    /// <summary>Counts what was received into <see cref="Room"/>.</summary>
    public void Received(int count)
    {
        // A receive that filled the room means that more is waiting; a tiny one that this is a person typing.
        if (_end + count == _array.Length)
        {
            _nextSize = Large;
        }
        else if (count < 1024)
        {
            _nextSize = Small;
        }

        _end += count;
    }

    /// <summary>Takes bytes that are no packet: the identification line.</summary>
    public void Take(int count)
    {
        Debug.Assert(count <= Count, "more taken than received");
        _start += count;
    }

    /// <summary>The next whole packet, still encrypted, if it is all here. The span dies with the next call of any member.</summary>
    /// <exception cref="Wire.SshProtocolException">The length field is impossible.</exception>
    public bool TryTakePacket(IPacketOpener opener, uint sequence, out Span<byte> packet)
    {
        packet = default;
        if (_packetLength == 0)
        {
            if (Count < sizeof(uint))
            {
                return false;
            }

            _packetLength = PacketFraming.CheckLength(opener, opener.ReadLength(sequence, Unread[..sizeof(uint)]));
        }

        if (Count < _packetLength)
        {
            return false;
        }

        packet = _array.AsSpan(_start, _packetLength);
        _start += _packetLength;
        _packetLength = 0;
        return true;
    }

    /// <summary>Gives the array back; nothing may be called after it.</summary>
    public void Return()
    {
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        _start = _end = 0;
    }

    private void Replace(int size)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        Unread.CopyTo(larger);
        _end = Count;
        _start = 0;
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
