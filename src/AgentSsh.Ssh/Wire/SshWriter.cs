using System.Buffers.Binary;
using System.Text;

namespace AgentSsh.Ssh.Wire;

/// <summary>
/// Writes the data types of RFC 4251 section 5 into a span of the caller's, which must be large enough: writing past its
/// end throws <see cref="ArgumentException"/> (a bug of the caller's, never the peer's doing). Allocates nothing.
/// Where the size is not known beforehand, use <see cref="SshBuilder"/>.
/// </summary>
/// <param name="destination">Where to write.</param>
public ref struct SshWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private int _position;

    /// <summary>Bytes written so far.</summary>
    public readonly int Length => _position;

    /// <summary>What has been written so far.</summary>
    public readonly ReadOnlySpan<byte> WrittenSpan => _destination[.._position];

    /// <summary>The size of an mpint that holds <paramref name="magnitude"/>, its length field included.</summary>
    /// <param name="magnitude">Big-endian, unsigned; leading zeros do not count.</param>
    public static int MpintSize(ReadOnlySpan<byte> magnitude)
    {
        magnitude = magnitude.TrimStart((byte)0);
        return sizeof(uint) + magnitude.Length + NeedsZero(magnitude);
    }

    /// <summary>One byte.</summary>
    public void Byte(byte value) => Take(1)[0] = value;

    /// <summary>A boolean, as 0 or 1.</summary>
    public void Boolean(bool value) => Take(1)[0] = value ? (byte)1 : (byte)0;

    /// <summary>A 32-bit number, big-endian.</summary>
    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(sizeof(uint)), value);

    /// <summary>A 64-bit number, big-endian.</summary>
    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(sizeof(ulong)), value);

    /// <summary>Bytes as they are, without a length field.</summary>
    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>A string: a 32-bit length and the bytes.</summary>
    public void String(ReadOnlySpan<byte> value)
    {
        UInt32((uint)value.Length);
        Bytes(value);
    }

    /// <summary>A string holding <paramref name="value"/> in UTF-8.</summary>
    public void Utf8(ReadOnlySpan<char> value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        UInt32((uint)length);
        Encoding.UTF8.GetBytes(value, Take(length));
    }

    /// <summary>A comma-separated list of names.</summary>
    /// <exception cref="ArgumentException">A name is not 1..64 printable US-ASCII characters without comma.</exception>
    public void NameList(params ReadOnlySpan<string> names)
    {
        UInt32((uint)NameListLength(names));
        for (int i = 0; i < names.Length; i++)
        {
            if (i > 0)
            {
                Byte((byte)',');
            }

            Encoding.ASCII.GetBytes(names[i], Take(names[i].Length));
        }
    }

    /// <summary>A non-negative multiple precision integer, in its shortest form.</summary>
    /// <param name="magnitude">Big-endian, unsigned; leading zeros are dropped.</param>
    public void Mpint(ReadOnlySpan<byte> magnitude)
    {
        magnitude = magnitude.TrimStart((byte)0);
        int zero = NeedsZero(magnitude);
        UInt32((uint)(zero + magnitude.Length));
        if (zero != 0)
        {
            Byte(0);
        }

        Bytes(magnitude);
    }

    /// <summary>The bytes of a name-list without its length field; checks every name.</summary>
    internal static int NameListLength(ReadOnlySpan<string> names)
    {
        int length = Math.Max(0, names.Length - 1);
        foreach (string name in names)
        {
            if (!SshName.IsValid(name))
            {
                throw new ArgumentException($"'{name}' is not a name by RFC 4251 section 6.", nameof(names));
            }

            length += name.Length;
        }

        return length;
    }

    // A set high bit would read as a negative number (RFC 4251 section 5, mpint).
    private static int NeedsZero(ReadOnlySpan<byte> magnitude) => !magnitude.IsEmpty && (magnitude[0] & 0x80) != 0 ? 1 : 0;

    private Span<byte> Take(int length)
    {
        if (length > _destination.Length - _position)
        {
            throw new ArgumentException(
                $"{length} more bytes do not fit: {_position} of {_destination.Length} are written.", nameof(length));
        }

        Span<byte> taken = _destination.Slice(_position, length);
        _position += length;
        return taken;
    }
}
