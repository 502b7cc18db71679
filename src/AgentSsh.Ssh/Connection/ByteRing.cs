using System.Buffers;

namespace AgentSsh.Ssh.Connection;

/// <summary>A queue of bytes in one rented array that grows as needed and is given back when it is empty. Not for two threads at once.</summary>
internal sealed class ByteRing
{
    private const int Initial = 1024;

    private byte[] _array = [];
    private int _head;

    public int Count { get; private set; }

    public void Write(ReadOnlySpan<byte> data)
    {
        if (Count + data.Length > _array.Length)
        {
            Grow(Count + data.Length);
        }

        int tail = _head + Count;
        if (tail >= _array.Length)
        {
            tail -= _array.Length;
        }

        int first = Math.Min(data.Length, _array.Length - tail);
        data[..first].CopyTo(_array.AsSpan(tail));
        data[first..].CopyTo(_array);
        Count += data.Length;
    }

    /// <summary>Moves the first bytes out; there must be that many.</summary>
    public void Read(Span<byte> destination)
    {
        int first = Math.Min(destination.Length, _array.Length - _head);
        _array.AsSpan(_head, first).CopyTo(destination);
        _array.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
        Count -= destination.Length;
        _head += destination.Length;
        if (_head >= _array.Length)
        {
            _head -= _array.Length;
        }

        if (Count == 0)
        {
            Clear();
        }
    }

    public void Clear()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = [];
        }

        _head = Count = 0;
    }

    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Initial, Math.Max(needed, 2 * _array.Length)));
        int count = Count;
        int first = Math.Min(count, _array.Length - _head);
        _array.AsSpan(_head, first).CopyTo(larger);
        _array.AsSpan(0, count - first).CopyTo(larger.AsSpan(first));
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        _array = larger;
        _head = 0;
    }
}
