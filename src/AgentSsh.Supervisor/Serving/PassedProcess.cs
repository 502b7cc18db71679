using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Serving;

/// <summary>A process on descriptors whose other ends the gateway has: not a byte of what it says or hears goes through here.</summary>
internal sealed class PassedProcess(SshChannel channel, ChildReaper reaper, PassedDescriptors passed) : ISessionProcess
{
    // Of one that was not started, since nobody was there any more.
    private static readonly ExitStatus HungUp = ExitStatus.FromWait(SignalNames.HangUp);

    private readonly Lock _gate = new();
    private ChildProcess? _child;
    private bool _closed;

    /// <inheritdoc/>
    public int ProcessId => Volatile.Read(ref _child)?.Pid ?? 0;

    /// <inheritdoc/>
    /// <remarks>It has no controlling terminal: that would be the container's to open by name, and the terminal is the gateway's. So the kernel does not tell it
    /// of sizes, and <see cref="Resize"/> does. tmux gives the descriptor to its server, which notices the end by itself.</remarks>
    public void StartOnTerminal(SpawnRequest request, PtyRequest terminal) => Start(request);

    /// <inheritdoc/>
    public void StartOnPipes(SpawnRequest request) => Start(request);

    /// <inheritdoc/>
    public Task<ExitStatus> WaitAsync() => _child?.Exit ?? Task.FromResult(HungUp);

    /// <inheritdoc/>
    public void Input(ReadOnlySpan<byte> data) => channel.Consumed(data.Length);

    /// <inheritdoc/>
    public void EndInput()
    {
    }

    /// <inheritdoc/>
    /// <remarks>The size is set by the gateway; before the start it is found by the process itself.</remarks>
    public void Resize(TerminalSize size) => Signal(SignalNames.WindowChange);

    /// <inheritdoc/>
    public bool Signal(int signal) => Volatile.Read(ref _child) is { } child && child.SignalGroup(signal);

    /// <inheritdoc/>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            passed.Dispose();
        }

        Signal(SignalNames.HangUp);
    }

    private void Start(SpawnRequest request)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            using (passed)
            {
                Volatile.Write(ref _child, reaper.Start(request with { Input = passed.Input, Output = passed.Output, Error = passed.Error }));
            }
        }

        channel.SendRequest(LinkNames.Started, default);
    }
}
