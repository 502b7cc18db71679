using System.Buffers;

namespace AgentSsh.Testing;

/// <summary>Collects one output of a program. One task drains into it; any thread may take a copy.</summary>
internal sealed class OutputBuffer(int maximum)
{
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Whether more than the maximum came.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Reads to the end, or until <see cref="IsFull"/>.</summary>
    public async Task DrainAsync(Stream source, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await source.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            lock (_lock)
            {
                if (_bytes.WrittenCount + read > maximum)
                {
                    IsFull = true;
                    return;
                }

                _bytes.Write(buffer.AsSpan(0, read));
            }
        }
    }

    public byte[] ToArray()
    {
        lock (_lock)
        {
            return _bytes.WrittenSpan.ToArray();
        }
    }
}
