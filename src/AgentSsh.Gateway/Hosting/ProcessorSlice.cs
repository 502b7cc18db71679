using System.Runtime.InteropServices;

namespace AgentSsh.Gateway.Hosting;

/// <summary>How long a thread keeps a processor that others want. The kernel looks when somebody wakes and at its ticks: whoever wakes within another's
/// slice waits until the next tick, up to 4 ms.</summary>
internal static unsafe partial class ProcessorSlice
{
    // The shortest that the kernel grants.
    private const ulong Nanoseconds = 100_000;

    /// <summary>The shortest there is, for the calling thread and what it starts: a copy's thread gives way when somebody wakes, and a key's goes before whoever has
    /// a longer one. From Linux 6.12 on (sched_setattr(2)); before, and where it is refused, the kernel's own stay.</summary>
    public static void Shorten()
    {
        Attributes attributes;
        if (Get(SetNumber + 1, 0, &attributes, (uint)sizeof(Attributes), 0) == 0)
        {
            attributes.Runtime = Nanoseconds;
            _ = Set(SetNumber, 0, &attributes, 0);
        }
    }

    // Of sched_setattr; that of sched_getattr is the next.
    private static nint SetNumber => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 314 : 274;

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Set(nint number, int thread, Attributes* attributes, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Get(nint number, int thread, Attributes* attributes, uint size, uint flags);

    /// <summary>struct sched_attr as it was first.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
