using System.Runtime.InteropServices;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Processes;

/// <summary>
/// The one place that starts and awaits processes. As the first process of a container it also takes away the orphans that the kernel hands it.
/// Only one may exist in a process, beside no use of <c>System.Diagnostics.Process</c>: they would take each other's children.
/// </summary>
internal sealed unsafe class ChildReaper : IDisposable
{
    // Held while a child is started: nobody can reap it before it is known, so an end that comes at once is not lost.
    private readonly Lock _gate = new();
    private readonly Dictionary<int, ChildProcess> _children = [];
    private readonly bool _isInit = Environment.ProcessId == 1;
    private readonly PosixSignalRegistration _registration;

    public ChildReaper() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => Reap());

    /// <summary>Starts a process. Blocks for about a millisecond.</summary>
    /// <exception cref="LibcException">It could not be started.</exception>
    public ChildProcess Start(SpawnRequest request)
    {
        lock (_gate)
        {
            var child = new ChildProcess(this, PosixSpawn.Start(request));
            _children.Add(child.Pid, child);
            return child;
        }
    }

    public void Dispose() => _registration.Dispose();

    internal bool SignalGroup(ChildProcess child, int signal)
    {
        lock (_gate)
        {
            // While it is not reaped its number cannot be given to another process.
            return _children.ContainsKey(child.Pid) && Libc.Kill(-child.Pid, signal) == 0;
        }
    }

    private void Reap()
    {
        List<(ChildProcess Child, ExitStatus Status)> ended = [];
        lock (_gate)
        {
            if (_isInit)
            {
                ReapAny(ended);
            }
            else
            {
                ReapKnown(ended);
            }
        }

        foreach (var (child, status) in ended)
        {
            child.Ended(status);
        }
    }

    private void ReapAny(List<(ChildProcess Child, ExitStatus Status)> ended)
    {
        int status;
        int pid;
        while ((pid = Libc.WaitPid(-1, &status, Libc.WaitNoHang)) > 0)
        {
            if (_children.Remove(pid, out var child))
            {
                ended.Add((child, ExitStatus.FromWait(status)));
            }
        }
    }

    private void ReapKnown(List<(ChildProcess Child, ExitStatus Status)> ended)
    {
        int status;
        foreach (var child in _children.Values)
        {
            if (Libc.WaitPid(child.Pid, &status, Libc.WaitNoHang) == child.Pid)
            {
                ended.Add((child, ExitStatus.FromWait(status)));
            }
        }

        foreach (var (child, _) in ended)
        {
            _children.Remove(child.Pid);
        }
    }
}
