using System.Globalization;

namespace AgentSsh.Engines.Docker;

/// <summary>A command inside a container as one duplex stream: its standard output is read, its standard input written, its errors kept for the end.</summary>
/// <remarks>One reader and one writer at a time, as with a socket.</remarks>
internal sealed class ExecLinkStream(string agent, HijackedConnection connection, Func<CancellationToken, Task<int?>> exitCode) : Stream
{
    /// <summary>The engine frames at most this much at once.</summary>
    private const int BufferLength = 32 * 1024 + OutputFrame.HeaderLength;

    private static readonly TimeSpan ExitCodeTimeout = TimeSpan.FromSeconds(5);

    private readonly OutputDemultiplexer _demultiplexer = new();
    private readonly byte[] _buffer = new byte[BufferLength];
    private int _start;
    private int _end;
    private bool _ended;
    private bool _disposed;

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
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            if (_start < _end)
            {
                var count = Demultiplex(buffer.Span);
                if (count > 0)
                {
                    return count;
                }
            }

            if (_ended)
            {
                return 0;
            }

            _start = 0;
            _end = await connection.Stream.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
            if (_end == 0)
            {
                _ended = true;
                await ThrowIfFailedAsync(cancellationToken).ConfigureAwait(false);
                return 0;
            }
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        connection.Stream.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.Stream.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Not supported: a link is used asynchronously.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A link is read asynchronously.");

    /// <summary>Not supported: a link is used asynchronously.</summary>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A link is written asynchronously.");

    /// <summary>Nothing to do: what is written is sent.</summary>
    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            connection.EndInput();
            connection.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Demultiplex(Span<byte> output)
    {
        try
        {
            var count = _demultiplexer.Process(_buffer.AsSpan(_start, _end - _start), output, out var consumed);
            _start += consumed;
            return count;
        }
        catch (InvalidDataException exception)
        {
            _ended = true;
            _start = _end;
            throw new LinkExecException(agent, exception.Message);
        }
    }

    private async Task ThrowIfFailedAsync(CancellationToken cancellationToken)
    {
        var errors = PlainText.OneLine(_demultiplexer.Errors);
        if (_demultiplexer.IsInsideFrame)
        {
            throw new LinkExecException(agent, $"the engine closed the connection in the middle of a piece. {errors}");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ExitCodeTimeout);
        int? code;
        try
        {
            code = await exitCode(limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is EngineException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The container went away with the command, or the engine with both: how it ended is not known, that it did is.
            throw new LinkExecException(agent, $"the engine no longer knows the command ({exception.Message}). {errors}");
        }

        if (code is { } status and not 0)
        {
            throw new LinkExecException(agent, string.Create(CultureInfo.InvariantCulture, $"the command failed with exit code {status}. {errors}"));
        }
    }
}
