namespace AgentSsh.Fuzz.Targets;

/// <summary>
/// A peer that says what stands in a script, in pieces of a given size, and notes what it is answered. Having said all, it closes, at once or when it has
/// received bytes that end as expected.
/// </summary>
/// <param name="script">All that the peer says.</param>
/// <param name="piece">Bytes that one receive brings at most.</param>
/// <param name="last">What to wait for in the answers before closing; empty for nothing.</param>
internal sealed class ScriptStream(ReadOnlyMemory<byte> script, int piece, byte[] last) : Stream
{
    private readonly List<byte> _answers = [];
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _position;

    /// <summary>What the product said; complete once its connection has ended.</summary>
    public byte[] Answers
    {
        get
        {
            lock (_answers)
            {
                return [.. _answers];
            }
        }
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == script.Length)
        {
            if (last.Length > 0)
            {
                await _answered.Task.WaitAsync(cancellationToken);
            }

            return 0;
        }

        int count = Math.Min(Math.Min(piece, buffer.Length), script.Length - _position);
        script.Span.Slice(_position, count).CopyTo(buffer.Span);
        _position += count;
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_answers)
        {
            int from = Math.Max(0, _answers.Count - last.Length);
            _answers.AddRange(buffer.Span);
            if (last.Length > 0 && System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_answers)[from..].IndexOf(last) >= 0)
            {
                _answered.TrySetResult();
            }
        }

        return ValueTask.CompletedTask;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
