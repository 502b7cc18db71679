using System.IO.Pipelines;

namespace AgentSsh.Ssh;

/// <summary>
/// A channel as a duplex stream of bytes, for where convenience counts more than speed. Make one, pass its <see cref="Handler"/> to
/// <see cref="SshConnection.OpenChannelAsync"/> or <see cref="ChannelOpenRequest.Accept"/>, then call <see cref="Attach"/>. Reads and
/// writes may go on at the same time, one of each. Disposing closes the channel.
/// </summary>
public class ChannelStream : Stream
{
    private readonly Pipe _received = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly Pipe _stderr = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SshChannel? _channel;

    /// <summary>Makes a stream without a channel yet.</summary>
    public ChannelStream() => Handler = new StreamHandler(this);

    /// <summary>What to open the channel with.</summary>
    public ChannelHandler Handler { get; }

    /// <summary>Completes when the channel is over.</summary>
    public Task Closed => _closed.Task;

    /// <summary>The exit status that the peer told, if any.</summary>
    public uint? ExitStatus { get; private set; }

    /// <summary>The signal that ended the peer's command, if any.</summary>
    public ExitSignal? ExitSignal { get; private set; }

    /// <summary>The channel.</summary>
    /// <exception cref="InvalidOperationException">There is none yet.</exception>
    public SshChannel Channel => _channel ?? throw new InvalidOperationException("The stream has no channel yet.");

    /// <summary>What the peer sends as extended data, such as a command's stderr.</summary>
    public PipeReader StandardError => _stderr.Reader;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Gives the stream its channel.</summary>
    public void Attach(SshChannel channel) => _channel = channel;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadResult result = await _received.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        int count = (int)Math.Min(buffer.Length, result.Buffer.Length);
        System.Buffers.ReadOnlySequence<byte> taken = result.Buffer.Slice(0, count);
        System.Buffers.BuffersExtensions.CopyTo(taken, buffer.Span);
        _received.Reader.AdvanceTo(taken.End);
        Channel.Consumed(count);
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            await Channel.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
            if (!Channel.IsOpen)
            {
                throw new IOException("The channel is closed.");
            }

            ReadOnlyMemory<byte> part = buffer[..Math.Min(buffer.Length, 32 * 1024)];
            Channel.Write(part.Span);
            buffer = buffer[part.Length..];
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>A request on the channel that is no exit status or signal. Called on the receive loop.</summary>
    protected virtual void OnRequest(SshChannel channel, ChannelRequest request) => request.Fail();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _channel?.Close();
        }

        base.Dispose(disposing);
    }

    private sealed class StreamHandler(ChannelStream stream) : ChannelHandler
    {
        public override void OnData(SshChannel channel, ReadOnlySpan<byte> data) => Take(stream._received.Writer, data);

        public override void OnExtendedData(SshChannel channel, uint dataType, ReadOnlySpan<byte> data)
        {
            Take(stream._stderr.Writer, data);

            // Stderr is kept whole; it must never hold stdout up.
            channel.Consumed(data.Length);
        }

        public override void OnEof(SshChannel channel)
        {
            stream._received.Writer.Complete();
            stream._stderr.Writer.Complete();
        }

        public override void OnRequest(SshChannel channel, ChannelRequest request)
        {
            switch (request.Name)
            {
                case SessionRequest.ExitStatus:
                    stream.ExitStatus = SessionRequest.DecodeNumber(request.Data.Span);
                    request.Succeed();
                    break;
                case SessionRequest.ExitSignal:
                    stream.ExitSignal = AgentSsh.Ssh.ExitSignal.Decode(request.Data.Span);
                    request.Succeed();
                    break;
                default:
                    stream.OnRequest(channel, request);
                    break;
            }
        }

        public override void OnClosed(SshChannel channel)
        {
            stream._received.Writer.Complete();
            stream._stderr.Writer.Complete();
            stream._closed.TrySetResult();
        }

        // The window bounds what waits, so the pipe has no threshold of its own and the flush never waits.
        private static void Take(PipeWriter writer, ReadOnlySpan<byte> data)
        {
            data.CopyTo(writer.GetSpan(data.Length));
            writer.Advance(data.Length);
            writer.FlushAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
