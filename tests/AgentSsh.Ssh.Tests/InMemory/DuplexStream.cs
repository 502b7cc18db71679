using System.Buffers;
using System.IO.Pipelines;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>One end of a two-way stream in memory, which back-pressures like a socket. A read gives at most <see cref="MaxRead"/> bytes.</summary>
internal sealed class DuplexStream(PipeReader reader, PipeWriter writer) : Stream
{
    public int MaxRead { get; init; } = int.MaxValue;

    /// <summary>Nothing is read any more.</summary>
    public bool IsStopped { get; set; }

    /// <summary>A slow line: reads take their time. Zero is as fast as it goes.</summary>
    public int BytesPerSecond { get; init; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static (DuplexStream Server, DuplexStream Client) CreatePair(int maxRead = int.MaxValue, int held = 256 * 1024, int bytesPerSecond = 0)
    {
        var options = new PipeOptions(pauseWriterThreshold: held, resumeWriterThreshold: held / 2, useSynchronizationContext: false);
        Pipe toServer = new(options), toClient = new(options);
        return (
            new DuplexStream(toServer.Reader, toClient.Writer) { MaxRead = maxRead },
            new DuplexStream(toClient.Reader, toServer.Writer) { MaxRead = maxRead, BytesPerSecond = bytesPerSecond });
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsStopped)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        ReadResult result = await reader.ReadAsync(cancellationToken);
        int count = (int)Math.Min(Math.Min(buffer.Length, MaxRead), result.Buffer.Length);
        if (BytesPerSecond > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds((double)count / BytesPerSecond), cancellationToken);
        }

        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, count);
        taken.CopyTo(buffer.Span);
        reader.AdvanceTo(taken.End);
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        FlushResult result = await writer.WriteAsync(buffer, cancellationToken);
        if (result.IsCompleted)
        {
            throw new IOException("The other end is closed.");
        }
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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            writer.Complete();
            reader.Complete();
        }

        base.Dispose(disposing);
    }
}
