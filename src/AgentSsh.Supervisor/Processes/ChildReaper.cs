using System.Runtime.InteropServices;
using AgentSsh.Link;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Processes;

/// <summary>
/// The one place that starts and awaits processes. As the first process of a container it also takes away the orphans that the kernel hands it.
/// Only one may exist in a process, beside no use of <c>System.Diagnostics.Process</c>: they would take each other's children.
/// </summary>
/// <remarks>
/// A thread of its own sleeps in <c>waitid</c>. SIGCHLD is no way: once the runtime has a handler for it and is process 1, it reaps every child
/// itself, and with it the exit status.
/// </remarks>
internal sealed unsafe class ChildReaper : IDisposable
{
    private const int StackSize = 128 * 1024;

    // Held while a child is started: nobody can reap it before it is known, so an end that comes at once is not lost.
    private readonly Lock _gate = new();
    private readonly Dictionary<int, ChildProcess> _children = [];
    private readonly AutoResetEvent _started = new(false);
    private volatile bool _isOver;

    public ChildReaper() => new Thread(Run, StackSize) { IsBackground = true, Name = "reaper" }.Start();

    /// <summary>Starts a process. Blocks for about a millisecond.</summary>
    /// <exception cref="LibcException">It could not be started.</exception>
    public ChildProcess Start(SpawnRequest request)
    {
        ChildProcess child;
        lock (_gate)
        {
            child = new ChildProcess(this, PosixSpawn.Start(request));
            _children.Add(child.Pid, child);
        }

        _started.Set();
        return child;
    }

    /// <summary>No more children are awaited once those that run have ended.</summary>
    public void Dispose()
    {
        _isOver = true;
        _started.Set();
    }

    internal bool SignalGroup(ChildProcess child, int signal)
    {
        lock (_gate)
        {
            // While it is not reaped its number cannot be given to another process.
            return _children.ContainsKey(child.Pid) && Libc.Kill(-child.Pid, signal) == 0;
        }
    }

    private void Run()
    {
        while (!_isOver)
        {
            ChildInfo info = default;
            if (Libc.WaitId(Libc.WaitForAny, 0, &info, Libc.WaitExited | Libc.WaitLeave) == 0)
            {
                Reap(info.Pid);
            }
            else if (Marshal.GetLastPInvokeError() != Libc.Eintr)
            {
                // ECHILD: there is none. An orphan can only come from a child of ours, so there is none to wait for either.
                _started.WaitOne();
            }
        }

        _started.Dispose();
    }

    private void Reap(int pid)
    {
        ChildProcess? child;
        int status;
        lock (_gate)
        {
            if (Libc.WaitPid(pid, &status, Libc.WaitNoHang) != pid)
            {
                return;
            }

            _children.Remove(pid, out child);
        }

        child?.Ended(ExitStatus.FromWait(status));
    }
}
