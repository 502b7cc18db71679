using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AgentSsh.Engines.Native;

/// <summary>One certain process (pidfd_open(2), Linux 5.3): a signal through it cannot hit another one that got the same id.</summary>
internal sealed partial class ProcessHandle : IDisposable
{
    public const int Terminate = 15;
    public const int Kill = 9;

    // The same on every processor: they were added after the tables were unified.
    private const long PidfdSendSignal = 424;
    private const long PidfdOpen = 434;
    private const int NoSuchProcess = 3;

    private readonly SafeFileHandle _handle;

    private ProcessHandle(SafeFileHandle handle) => _handle = handle;

    /// <summary>Null when that very process has ended.</summary>
    /// <exception cref="IOException">The kernel has no such handles, or there are too many.</exception>
    public static ProcessHandle? Open(ProcessStart process)
    {
        var descriptor = Syscall(PidfdOpen, process.Pid, 0, 0, 0);
        if (descriptor < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error == NoSuchProcess ? null : throw Failed("pidfd_open", error);
        }

        var handle = new ProcessHandle(new SafeFileHandle((nint)descriptor, ownsHandle: true));

        // Only now is the id pinned, so only now does looking at it prove anything.
        if (ProcessStart.Read(process.Pid) == process)
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <exception cref="IOException">The process belongs to somebody else.</exception>
    public void Send(int signal)
    {
        if (Syscall(PidfdSendSignal, (long)_handle.DangerousGetHandle(), signal, 0, 0) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
        {
            throw Failed("pidfd_send_signal", error);
        }
    }

    public void Dispose() => _handle.Dispose();

    private static IOException Failed(string call, int error) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{call} failed: {Marshal.GetPInvokeErrorMessage(error)} ({error})."));

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Syscall(long number, long first, long second, long third, long fourth);
}
