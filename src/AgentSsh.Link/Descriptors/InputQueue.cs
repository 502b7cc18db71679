namespace AgentSsh.Link;

/// <summary>Bytes that a descriptor has not taken yet, in order. The sender's window bounds it: credit goes back only for what was taken.</summary>
internal sealed class InputQueue
{
    private readonly Queue<byte[]> _pieces = new();
    private int _headOffset;

    public bool IsEmpty => _pieces.Count == 0;

    public int Length { get; private set; }

    /// <summary>The first piece of what waits; empty when nothing does.</summary>
    public ReadOnlySpan<byte> Head => _pieces.TryPeek(out var head) ? head.AsSpan(_headOffset) : default;

    public void Append(ReadOnlySpan<byte> data)
    {
        _pieces.Enqueue(data.ToArray());
        Length += data.Length;
    }

    /// <summary>Drops bytes from the front, at most as many as <see cref="Head"/> has.</summary>
    public void Advance(int bytes)
    {
        _headOffset += bytes;
        Length -= bytes;
        if (_pieces.TryPeek(out var head) && _headOffset == head.Length)
        {
            _pieces.Dequeue();
            _headOffset = 0;
        }
    }

    public void Clear()
    {
        _pieces.Clear();
        _headOffset = 0;
        Length = 0;
    }
}
