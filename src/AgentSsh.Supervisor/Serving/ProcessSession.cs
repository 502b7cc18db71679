using AgentSsh.Ssh;
using AgentSsh.Supervisor.Native;
using AgentSsh.Supervisor.Processes;
using AgentSsh.Supervisor.Pty;

namespace AgentSsh.Supervisor.Serving;

/// <summary>A process behind a channel, on a terminal or on pipes: its output goes to the channel, the channel's data to it.</summary>
internal sealed class ProcessSession : IPumpSink
{
    private const int PipeSize = 256 * 1024;

    private readonly SshChannel _channel;
    private readonly ChildReaper _reaper;
    private readonly ChildPump _pump;
    private readonly Lock _gate = new();
    private ChildProcess? _child;
    private WindowSize _size;
    private bool _closed;

    public ProcessSession(SshChannel channel, ChildReaper reaper)
    {
        (_channel, _reaper) = (channel, reaper);
        _pump = new ChildPump(this);
    }

    /// <inheritdoc/>
    public bool HasRoom => !_channel.IsOpen || _channel.BufferedBytes < _channel.OutputLimit;

    /// <summary>Starts it on a terminal. Blocks for about a millisecond.</summary>
    /// <exception cref="LibcException">It could not be started.</exception>
    public void StartOnTerminal(SpawnRequest request, PtyRequest terminal)
    {
        lock (_gate)
        {
            if (_size.Columns == 0)
            {
                _size = SizeOf(terminal.Size);
            }

            var (master, slave) = PseudoTerminal.Open(_size);
            try
            {
                TerminalModes.Apply(master, terminal.Modes.Span);
                _child = _reaper.Start(request with { TerminalPath = slave });
            }
            catch (LibcException)
            {
                _ = Libc.Close(master);
                throw;
            }

            _pump.StartTerminal(master);
            HangUpIfClosed();
        }
    }

    /// <summary>Starts it on three pipes. Blocks for about a millisecond.</summary>
    /// <exception cref="LibcException">It could not be started.</exception>
    public void StartOnPipes(SpawnRequest request)
    {
        lock (_gate)
        {
            using var pipes = new PipeSet(PipeSize);
            _child = _reaper.Start(request with { Input = pipes.ChildInput, Output = pipes.ChildOutput, Error = pipes.ChildError });
            var (input, output, error) = pipes.TakeOurs();
            _pump.StartPipes(output, error, input);
            HangUpIfClosed();
        }
    }

    /// <summary>Completes when it has ended and all that it wrote is in the channel.</summary>
    public async Task<ExitStatus> WaitAsync()
    {
        var child = _child ?? throw new InvalidOperationException("Nothing was started.");
        var exit = await child.Exit.ConfigureAwait(false);
        _pump.ChildEnded();
        await _pump.OutputEnded.ConfigureAwait(false);
        _pump.Stop();
        return exit;
    }

    /// <summary>Gives it what a person typed, before its start too. Does not block.</summary>
    public void Input(ReadOnlySpan<byte> data) => _pump.Write(data);

    /// <summary>No more input comes.</summary>
    public void EndInput() => _pump.EndInput();

    /// <summary>The person's terminal has another size, before the start too.</summary>
    public void Resize(TerminalSize size)
    {
        var wanted = SizeOf(size);
        if (wanted is { Columns: > 0, Rows: > 0 })
        {
            _size = wanted;
            _pump.SetSize(wanted);
        }
    }

    /// <summary>Sends its process group a signal; false when it does not run.</summary>
    public bool Signal(int signal) => _child is { } child && child.SignalGroup(signal);

    /// <summary>The channel is over: its terminal is hung up, its process group too, and every descriptor closed. Does not block; a start under way ends so as well.</summary>
    public void Close()
    {
        Volatile.Write(ref _closed, true);
        _pump.Stop();
        Signal(SignalNames.HangUp);
    }

    /// <inheritdoc/>
    public Task WaitForRoomAsync() => _channel.WaitForRoomAsync().AsTask();

    /// <inheritdoc/>
    public void Output(ReadOnlySpan<byte> data) => _channel.Write(data);

    /// <inheritdoc/>
    public void Error(ReadOnlySpan<byte> data) => _channel.WriteExtended(SessionRequest.StderrDataType, data);

    /// <inheritdoc/>
    public void InputTaken(int bytes) => _channel.Consumed(bytes);

    private void HangUpIfClosed()
    {
        if (Volatile.Read(ref _closed))
        {
            Signal(SignalNames.HangUp);
        }
    }

    private static WindowSize SizeOf(TerminalSize size) => new()
    {
        Columns = (ushort)Math.Min(size.Columns, ushort.MaxValue),
        Rows = (ushort)Math.Min(size.Rows, ushort.MaxValue),
        WidthPixels = (ushort)Math.Min(size.WidthPixels, ushort.MaxValue),
        HeightPixels = (ushort)Math.Min(size.HeightPixels, ushort.MaxValue),
    };
}
