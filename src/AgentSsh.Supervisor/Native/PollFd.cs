using System.Runtime.InteropServices;

namespace AgentSsh.Supervisor.Native;

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFd
{
    /// <summary>A negative number is skipped by the kernel.</summary>
    public int Fd;
    public short Events;
    public short Returned;
}
