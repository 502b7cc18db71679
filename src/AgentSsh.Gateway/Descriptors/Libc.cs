using System.Runtime.InteropServices;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Descriptors;

/// <summary>The calls of the C library for terminals, pipes and epoll. Numbers are those of Linux on x86-64 and arm64, where they agree.</summary>
internal static unsafe partial class Libc
{
    public const int Eintr = 4;
    public const int Eagain = 11;

    public const int OWriteOnly = 1;
    public const int OReadWrite = 2;
    public const int ONoControllingTerminal = 0x100;
    public const int ONonBlock = 0x800;
    public const int OCloseOnExec = 0x80000;

    public const int FSetFlags = 4;
    public const int FSetPipeSize = 1031;
    public const int FDuplicateCloseOnExec = 1030;

    public const nuint TiocSetWindowSize = 0x5414;
    public const nuint TiocUnlock = 0x40045431;
    public const nuint TiocGetPeer = 0x5441;
    public const int TcApplyNow = 0;

    public const int ClockMonotonic = 1;

    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const int EpollModify = 3;

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    public static partial Descriptor PosixOpenPt(int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int SetWindowSize(SafeHandle fd, nuint request, WindowSize* size);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Unlock(SafeHandle fd, nuint request, int* locked);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial Descriptor OpenPeer(SafeHandle fd, nuint request, nint flags);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    public static partial int TcGetAttributes(SafeHandle fd, Termios* termios);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    public static partial int TcSetAttributes(SafeHandle fd, int when, Termios* termios);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(SafeHandle fd, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial Descriptor Duplicate(SafeHandle fd, int command, nint lowest);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* fds, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeHandle fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeHandle fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial Descriptor EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    public static partial Descriptor TimerCreate(int clock, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    public static partial int TimerSet(SafeHandle fd, int flags, long* value, long* old);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial Descriptor EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(SafeHandle epoll, int operation, SafeHandle fd, byte* settings);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(SafeHandle epoll, byte* events, int count, int timeoutMilliseconds);
}
