using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace AgentSsh.Testing;

/// <summary>
/// A child process, leader of a session of its own, whose standard streams and controlling terminal are a new pty. Two threads serve it: one
/// reads its output, one waits for its end.
/// </summary>
public sealed class PtyProcess : IDisposable
{
    private const int ReadSize = 32 * 1024;

    private readonly Lock _writing = new();
    private readonly Action<ReadOnlyMemory<byte>> _output;
    private readonly TaskCompletionSource<ProcessExit> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _reader;
    private readonly int[] _wake = new int[2];
    private readonly int _master;
    private bool _disposed;

    private PtyProcess(int master, int processId, Action<ReadOnlyMemory<byte>> output)
    {
        _master = master;
        _output = output;
        ProcessId = processId;
        PtyNative.Check(PtyNative.Pipe2(_wake, PtyNative.O_CLOEXEC), "pipe2");
        _reader = new Thread(ReadLoop) { IsBackground = true, Name = $"pty output of {processId}" };
        _reader.Start();
        new Thread(WaitLoop) { IsBackground = true, Name = $"pty wait for {processId}" }.Start();
    }

    public int ProcessId { get; }

    /// <summary>How the process ended.</summary>
    public Task<ProcessExit> Exit => _exit.Task;

    /// <summary>Completes when no more output can come: every process has closed the terminal.</summary>
    public Task OutputEnded => _outputEnded.Task;

    /// <param name="options">What to start.</param>
    /// <param name="output">Called on the reading thread with each piece of output; the memory is the callee's to keep.</param>
    /// <exception cref="Win32Exception">The program is not there, or there is no pty.</exception>
    public static PtyProcess Start(TerminalClientOptions options, Action<ReadOnlyMemory<byte>> output)
    {
        var master = PtyNative.Check(PtyNative.OpenPt(PtyNative.O_RDWR | PtyNative.O_NOCTTY | PtyNative.O_CLOEXEC), "posix_openpt");
        try
        {
            PtyNative.Check(PtyNative.GrantPt(master), "grantpt");
            PtyNative.Check(PtyNative.UnlockPt(master), "unlockpt");
            var name = new byte[128];
            PtyNative.CheckError(PtyNative.PtsName(master, name, (nuint)name.Length), "ptsname_r");
            SetSize(master, options.Size);
            return new PtyProcess(master, Spawn(options, Encoding.UTF8.GetString(name, 0, Array.IndexOf(name, (byte)0))), output);
        }
        catch
        {
            _ = PtyNative.Close(master);
            throw;
        }
    }

    /// <summary>Writes all; blocks while the program does not read and the terminal's queue (4 KiB) is full.</summary>
    public void Write(ReadOnlySpan<byte> data)
    {
        lock (_writing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            while (data.Length > 0)
            {
                var written = PtyNative.Write(_master, data, (nuint)data.Length);
                if (written < 0 && Marshal.GetLastPInvokeError() != PtyNative.EINTR)
                {
                    PtyNative.Check(-1, "write to the pty");
                }

                data = data[(int)Math.Max(written, 0)..];
            }
        }
    }

    public void Resize(TerminalSize size) => SetSize(_master, size);

    /// <summary>Signals the process; nothing when it has ended.</summary>
    public void Kill(int signal)
    {
        if (!Exit.IsCompleted)
        {
            _ = PtyNative.Kill(ProcessId, signal);
        }
    }

    /// <summary>Kills what runs on the terminal and closes it.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        if (!Exit.IsCompleted)
        {
            // The child leads a group of its own; what it started in the foreground is hung up when the master closes.
            _ = PtyNative.Kill(-ProcessId, 9);
        }

        PtyNative.Check((int)PtyNative.Write(_wake[1], [0], 1), "write to the wake pipe");
        _reader.Join();
        lock (_writing)
        {
            _disposed = true;
            _ = PtyNative.Close(_master);
            _ = PtyNative.Close(_wake[0]);
            _ = PtyNative.Close(_wake[1]);
        }
    }

    private static void SetSize(int master, TerminalSize size)
    {
        var window = new PtyNative.WindowSize { Columns = checked((ushort)size.Columns), Rows = checked((ushort)size.Rows) };
        PtyNative.Check(PtyNative.Ioctl(master, PtyNative.TIOCSWINSZ, window), "ioctl TIOCSWINSZ");
    }

    private static int Spawn(TerminalClientOptions options, string slave)
    {
        var attributes = Marshal.AllocHGlobal(PtyNative.OpaqueSize);
        var actions = Marshal.AllocHGlobal(PtyNative.OpaqueSize);
        var set = Marshal.AllocHGlobal(PtyNative.OpaqueSize);
        var arguments = Strings([options.FileName, .. options.Arguments]);
        var environment = Strings(options.EffectiveEnvironment().Select(pair => $"{pair.Key}={pair.Value}"));
        PtyNative.CheckError(PtyNative.SpawnAttributesInit(attributes), "posix_spawnattr_init");
        PtyNative.CheckError(PtyNative.FileActionsInit(actions), "posix_spawn_file_actions_init");
        try
        {
            // The runtime ignores SIGPIPE, and ignored signals survive exec: the child gets the defaults back.
            _ = PtyNative.SigFillSet(set);
            PtyNative.CheckError(PtyNative.SpawnAttributesSetSigDefault(attributes, set), "posix_spawnattr_setsigdefault");
            _ = PtyNative.SigEmptySet(set);
            PtyNative.CheckError(PtyNative.SpawnAttributesSetSigMask(attributes, set), "posix_spawnattr_setsigmask");
            const short Flags = PtyNative.POSIX_SPAWN_SETSID | PtyNative.POSIX_SPAWN_SETSIGDEF | PtyNative.POSIX_SPAWN_SETSIGMASK;
            PtyNative.CheckError(PtyNative.SpawnAttributesSetFlags(attributes, Flags), "posix_spawnattr_setflags");

            // The first terminal that a session's leader opens becomes its controlling one.
            PtyNative.CheckError(PtyNative.FileActionsAddOpen(actions, 0, slave, PtyNative.O_RDWR, 0), "posix_spawn_file_actions_addopen");
            PtyNative.CheckError(PtyNative.FileActionsAddDup2(actions, 0, 1), "posix_spawn_file_actions_adddup2");
            PtyNative.CheckError(PtyNative.FileActionsAddDup2(actions, 0, 2), "posix_spawn_file_actions_adddup2");
            if (options.WorkingDirectory is { } directory)
            {
                PtyNative.CheckError(PtyNative.FileActionsAddChdir(actions, directory), "posix_spawn_file_actions_addchdir_np");
            }

            PtyNative.CheckError(PtyNative.SpawnP(out var processId, options.FileName, actions, attributes, arguments, environment), $"start of {options.FileName}");
            return processId;
        }
        finally
        {
            _ = PtyNative.FileActionsDestroy(actions);
            _ = PtyNative.SpawnAttributesDestroy(attributes);
            foreach (var pointer in arguments.Concat(environment))
            {
                Marshal.FreeCoTaskMem(pointer);
            }

            Marshal.FreeHGlobal(attributes);
            Marshal.FreeHGlobal(actions);
            Marshal.FreeHGlobal(set);
        }
    }

    /// <summary>C strings and the null that ends them.</summary>
    private static nint[] Strings(IEnumerable<string> strings) => [.. strings.Select(Marshal.StringToCoTaskMemUTF8), 0];

    private void ReadLoop()
    {
        var buffer = new byte[ReadSize];
        Span<PtyNative.PollFd> fds = stackalloc PtyNative.PollFd[2];
        fds[0] = new PtyNative.PollFd { Fd = _master, Events = PtyNative.POLLIN };
        fds[1] = new PtyNative.PollFd { Fd = _wake[0], Events = PtyNative.POLLIN };
        try
        {
            while (true)
            {
                if (PtyNative.Poll(fds, 2, -1) < 0)
                {
                    continue;
                }

                if (fds[1].Revents != 0)
                {
                    return;
                }

                var read = PtyNative.Read(_master, buffer, (nuint)buffer.Length);
                if (read > 0)
                {
                    _output(buffer.AsSpan(0, (int)read).ToArray());
                }
                else if (read == 0 || Marshal.GetLastPInvokeError() != PtyNative.EINTR)
                {
                    // EIO: nobody has the terminal open any more.
                    return;
                }
            }
        }
        finally
        {
            _outputEnded.TrySetResult();
        }
    }

    private void WaitLoop()
    {
        while (true)
        {
            if (PtyNative.WaitPid(ProcessId, out var status, 0) == ProcessId)
            {
                var signal = status & 0x7f;
                _exit.TrySetResult(signal == 0 ? new ProcessExit((status >> 8) & 0xff, null) : new ProcessExit(null, signal));
                return;
            }

            if (Marshal.GetLastPInvokeError() != PtyNative.EINTR)
            {
                _exit.TrySetException(new Win32Exception(Marshal.GetLastPInvokeError(), "waitpid"));
                return;
            }
        }
    }
}
