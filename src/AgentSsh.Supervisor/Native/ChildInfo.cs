using System.Runtime.InteropServices;

namespace AgentSsh.Supervisor.Native;

/// <summary>What <c>waitid</c> tells of a child: <c>siginfo_t</c> of 64-bit Linux, of which the process id matters here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal readonly struct ChildInfo
{
    [FieldOffset(16)]
    public readonly int Pid;
}
