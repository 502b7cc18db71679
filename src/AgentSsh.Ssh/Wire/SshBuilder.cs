using System.Security.Cryptography;
using System.Text;

namespace AgentSsh.Ssh.Wire;

/// <summary>
/// Builds a message, a key blob or a part of either in a buffer that grows: for the cold paths, where the size is not known
/// beforehand. Calls chain. Buffers it outgrows are zeroed, so it may hold secrets: call <see cref="Clear"/> when done with
/// them. Not for use by two threads at once.
/// </summary>
/// <param name="capacity">Bytes of room to begin with.</param>
public sealed class SshBuilder(int capacity = 256)
{
    private byte[] _buffer = new byte[capacity];
    private int _length;

    /// <summary>Bytes written so far.</summary>
    public int Length => _length;

    /// <summary>What has been written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _length);

    /// <summary>A copy of what has been written so far.</summary>
    public byte[] ToArray() => WrittenSpan.ToArray();

    /// <summary>Zeroes everything written and starts again from nothing.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_buffer);
        _length = 0;
    }

    /// <summary>One byte.</summary>
    public SshBuilder Byte(byte value)
    {
        Reserve(1).Byte(value);
        return this;
    }

    /// <summary>A boolean, as 0 or 1.</summary>
    public SshBuilder Boolean(bool value)
    {
        Reserve(1).Boolean(value);
        return this;
    }

    /// <summary>A 32-bit number, big-endian.</summary>
    public SshBuilder UInt32(uint value)
    {
        Reserve(sizeof(uint)).UInt32(value);
        return this;
    }

    /// <summary>A 64-bit number, big-endian.</summary>
    public SshBuilder UInt64(ulong value)
    {
        Reserve(sizeof(ulong)).UInt64(value);
        return this;
    }

    /// <summary>Bytes as they are, without a length field.</summary>
    public SshBuilder Bytes(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length).Bytes(value);
        return this;
    }

    /// <summary>A string: a 32-bit length and the bytes.</summary>
    public SshBuilder String(ReadOnlySpan<byte> value)
    {
        Reserve(checked(sizeof(uint) + value.Length)).String(value);
        return this;
    }

    /// <summary>A string holding <paramref name="value"/> in UTF-8.</summary>
    public SshBuilder Utf8(ReadOnlySpan<char> value)
    {
        Reserve(checked(sizeof(uint) + Encoding.UTF8.GetByteCount(value))).Utf8(value);
        return this;
    }

    /// <summary>A comma-separated list of names.</summary>
    /// <exception cref="ArgumentException">A name is not 1..64 printable US-ASCII characters without comma.</exception>
    public SshBuilder NameList(params ReadOnlySpan<string> names)
    {
        Reserve(sizeof(uint) + SshWriter.NameListLength(names)).NameList(names);
        return this;
    }

    /// <summary>A non-negative multiple precision integer, in its shortest form.</summary>
    /// <param name="magnitude">Big-endian, unsigned; leading zeros are dropped.</param>
    public SshBuilder Mpint(ReadOnlySpan<byte> magnitude)
    {
        Reserve(SshWriter.MpintSize(magnitude)).Mpint(magnitude);
        return this;
    }

    private SshWriter Reserve(int length)
    {
        int needed = checked(_length + length);
        if (needed > _buffer.Length)
        {
            var larger = new byte[Math.Max(needed, (int)Math.Min(Array.MaxLength, 2L * _buffer.Length))];
            WrittenSpan.CopyTo(larger);
            CryptographicOperations.ZeroMemory(_buffer);
            _buffer = larger;
        }

        var writer = new SshWriter(_buffer.AsSpan(_length, length));
        _length = needed;
        return writer;
    }
}
