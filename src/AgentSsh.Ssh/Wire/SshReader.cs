using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace AgentSsh.Ssh.Wire;

/// <summary>
/// Reads the data types of RFC 4251 section 5 from a message, in order. Spans it returns are slices of the input and
/// live no longer than it. Input that is truncated, malformed or over a bound throws <see cref="SshProtocolException"/>
/// (<see cref="SshDisconnectReason.ProtocolError"/>) and nothing else.
/// </summary>
/// <param name="data">The bytes to read: a message or a part of one.</param>
public ref struct SshReader(ReadOnlySpan<byte> data)
{
    /// <summary>Names that <see cref="ReadNameList"/> takes unless told otherwise; a KEXINIT of today's has under 40 a list.</summary>
    public const int DefaultMaxNames = 256;

    // Strict: invalid bytes throw instead of turning into U+FFFD, so two different byte strings never become one name.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _data = data;
    private int _position;

    /// <summary>Bytes read so far.</summary>
    public readonly int Consumed => _position;

    /// <summary>The bytes not read yet.</summary>
    public readonly ReadOnlySpan<byte> Remaining => _data[_position..];

    /// <summary>One byte.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>A boolean; every non-zero byte is true, as the RFC demands of a reader.</summary>
    public bool ReadBoolean() => Take(1)[0] != 0;

    /// <summary>A 32-bit number, big-endian.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));

    /// <summary>A 64-bit number, big-endian.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong)));

    /// <summary>Exactly <paramref name="length"/> bytes without a length field, such as the cookie of KEXINIT.</summary>
    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return Take(length);
    }

    /// <summary>A string: a 32-bit length and that many bytes.</summary>
    public ReadOnlySpan<byte> ReadString()
    {
        uint length = ReadUInt32();
        if (length > (uint)(_data.Length - _position))
        {
            ThrowTruncated();
        }

        return Take((int)length);
    }

    /// <summary>A string that must be valid UTF-8.</summary>
    /// <param name="maxBytes">The longest accepted, in bytes.</param>
    public string ReadUtf8(int maxBytes)
    {
        ReadOnlySpan<byte> bytes = ReadString();
        if (bytes.Length > maxBytes)
        {
            Throw($"a text of {bytes.Length} bytes where at most {maxBytes} are allowed");
        }

        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            Throw("a text that is not valid UTF-8");
            return string.Empty;
        }
    }

    /// <summary>One name: 1..64 printable US-ASCII characters without comma (RFC 4251 section 6).</summary>
    public string ReadName()
    {
        ReadOnlySpan<byte> bytes = ReadString();
        if (!SshName.IsValid(bytes))
        {
            Throw("a malformed name");
        }

        return Encoding.ASCII.GetString(bytes);
    }

    /// <summary>A comma-separated list of names; an empty string is the empty list. Empty names, which RFC 4251 section 5 forbids, are passed over: the
    /// lists of ciphers of libssh 0.10 end in a comma, and every other server takes them.</summary>
    /// <param name="maxNames">The most names accepted.</param>
    public string[] ReadNameList(int maxNames = DefaultMaxNames)
    {
        ReadOnlySpan<byte> bytes = ReadString();
        if (bytes.IsEmpty)
        {
            return [];
        }

        int count = bytes.Count((byte)',') + 1;
        if (count > maxNames)
        {
            Throw($"a list of {count} names where at most {maxNames} are allowed");
        }

        var names = new List<string>(count);
        foreach (Range range in bytes.Split((byte)','))
        {
            if (range.Start.Equals(range.End))
            {
                continue;
            }

            if (!SshName.IsValid(bytes[range]))
            {
                Throw("a name-list with a malformed name");
            }

            names.Add(Encoding.ASCII.GetString(bytes[range]));
        }

        return [.. names];
    }

    /// <summary>
    /// A multiple precision integer that must not be negative and must be encoded in its shortest form. Returns its magnitude,
    /// big-endian, without the leading zero byte that keeps it positive; empty for zero.
    /// </summary>
    /// <param name="maxBytes">The longest magnitude accepted, in bytes.</param>
    public ReadOnlySpan<byte> ReadMpint(int maxBytes)
    {
        ReadOnlySpan<byte> bytes = ReadString();
        if (bytes.IsEmpty)
        {
            return bytes;
        }

        if ((bytes[0] & 0x80) != 0)
        {
            Throw("a negative integer");
        }

        if (bytes[0] == 0)
        {
            bytes = bytes[1..];
            if (bytes.IsEmpty || (bytes[0] & 0x80) == 0)
            {
                Throw("an integer with needless leading zeros");
            }
        }

        if (bytes.Length > maxBytes)
        {
            Throw($"an integer of {bytes.Length} bytes where at most {maxBytes} are allowed");
        }

        return bytes;
    }

    /// <summary>Demands that everything was read.</summary>
    public readonly void End()
    {
        if (_position != _data.Length)
        {
            Throw($"{_data.Length - _position} unexpected bytes after the last field");
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _data.Length - _position)
        {
            ThrowTruncated();
        }

        ReadOnlySpan<byte> taken = _data.Slice(_position, length);
        _position += length;
        return taken;
    }

    [DoesNotReturn]
    private static void ThrowTruncated() => Throw("data that is cut short");

    [DoesNotReturn]
    private static void Throw(string what) =>
        throw new SshProtocolException(SshDisconnectReason.ProtocolError, $"received {what}");
}
