namespace AgentSsh.Supervisor.Processes;

/// <summary>A process that <see cref="ChildReaper"/> started.</summary>
internal sealed class ChildProcess
{
    private readonly ChildReaper _reaper;
    private readonly TaskCompletionSource<ExitStatus> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChildProcess(ChildReaper reaper, int pid)
    {
        _reaper = reaper;
        Pid = pid;
    }

    /// <summary>Process id; also that of its process group and session.</summary>
    public int Pid { get; }

    /// <summary>Completes when it ended; never faults.</summary>
    public Task<ExitStatus> Exit => _exit.Task;

    /// <summary>Sends a signal to its process group. False when it has ended already; any thread, does not block.</summary>
    public bool SignalGroup(int signal) => _reaper.SignalGroup(this, signal);

    internal void Ended(ExitStatus status) => _exit.TrySetResult(status);
}
