using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Native;
using AgentSsh.Supervisor.Processes;
using AgentSsh.Supervisor.Pty;

namespace AgentSsh.Supervisor.Serving;

/// <summary>A process behind a channel, on a terminal or on pipes: its output goes to the channel, the channel's data to it.</summary>
internal sealed class RelayedProcess : ISessionProcess, IPumpSink
{
    private const int PipeSize = 256 * 1024;

    private readonly SshChannel _channel;
    private readonly ChildReaper _reaper;
    private readonly ChildPump _pump;
    private readonly Lock _gate = new();
    private ChildProcess? _child;
    private WindowSize _size;
    private bool _closed;

    public RelayedProcess(SshChannel channel, ChildReaper reaper)
    {
        (_channel, _reaper) = (channel, reaper);
        _pump = new ChildPump(this);
    }

    /// <inheritdoc/>
    public int ProcessId => Volatile.Read(ref _child)?.Pid ?? 0;

    /// <inheritdoc/>
    public bool HasRoom => !_channel.IsOpen || _channel.BufferedBytes < _channel.OutputLimit;

    /// <inheritdoc/>
    public void StartOnTerminal(SpawnRequest request, PtyRequest terminal)
    {
        lock (_gate)
        {
            if (_size.Columns == 0)
            {
                _size = WindowSize.From(terminal.Size);
            }

            var (master, slave) = PseudoTerminal.Open(_size);
            try
            {
                PseudoTerminal.SetModes(master, terminal.Modes.Span);
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

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public async Task<ExitStatus> WaitAsync()
    {
        var child = _child ?? throw new InvalidOperationException("Nothing was started.");
        var exit = await child.Exit.ConfigureAwait(false);
        _pump.ChildEnded();
        await _pump.OutputEnded.ConfigureAwait(false);
        _pump.Stop();
        return exit;
    }

    /// <inheritdoc/>
    public void Input(ReadOnlySpan<byte> data) => _pump.Write(data);

    /// <inheritdoc/>
    public void EndInput() => _pump.EndInput();

    /// <inheritdoc/>
    public void Resize(TerminalSize size)
    {
        var wanted = WindowSize.From(size);
        if (wanted.IsKnown)
        {
            _size = wanted;
            _pump.SetSize(wanted);
        }
    }

    /// <inheritdoc/>
    public bool Signal(int signal) => _child is { } child && child.SignalGroup(signal);

    /// <inheritdoc/>
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
}
