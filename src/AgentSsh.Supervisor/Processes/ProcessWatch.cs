using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Processes;

/// <summary>Tells when a process that is not our child has ended (pidfd_open(2), Linux 5.3). Disposing gives up.</summary>
internal sealed unsafe class ProcessWatch : IDisposable
{
    private const nint PidFdOpen = 434;
    private const int StackSize = 64 * 1024;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly int _process;
    private int _wake;

    private ProcessWatch(int process, int wake)
    {
        (_process, _wake) = (process, wake);
        new Thread(Run, StackSize) { IsBackground = true, Name = "watch" }.Start();
    }

    /// <summary>Completes when the process has ended, reaped or not; never after the watch was disposed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Watches a process; null where this system or its seccomp profile cannot. A process that is no more counts as ended.</summary>
    public static ProcessWatch? TryStart(int pid)
    {
        var process = (int)Libc.SystemCall(PidFdOpen, pid, 0);
        if (process < 0)
        {
            return null;
        }

        // A descriptor that this call makes is closed on exec by itself.
        var wake = Libc.EventFd(0, Libc.ONonBlock | Libc.OCloseOnExec);
        if (wake < 0)
        {
            _ = Libc.Close(process);
            return null;
        }

        return new ProcessWatch(process, wake);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_wake >= 0)
            {
                ulong one = 1;
                _ = Libc.Write(_wake, (byte*)&one, sizeof(ulong));
            }
        }
    }

    private void Run()
    {
        var fds = stackalloc PollFd[2];
        int ready;
        do
        {
            fds[0] = new PollFd { Fd = _process, Events = Libc.PollIn };
            fds[1] = new PollFd { Fd = _wake, Events = Libc.PollIn };
            ready = Libc.Poll(fds, 2, -1);
        }
        while (ready <= 0);

        lock (_gate)
        {
            _ = Libc.Close(_process);
            _ = Libc.Close(_wake);
            _wake = -1;
        }

        if (fds[1].Returned == 0)
        {
            _ended.TrySetResult();
        }
    }
}
