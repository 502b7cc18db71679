namespace AgentSsh.Supervisor.Native;

/// <summary>What stands at a path.</summary>
internal static class FileKind
{
    /// <summary>True for a unix socket; links are not followed.</summary>
    public static unsafe bool IsSocket(string path)
    {
        // struct statx, whose layout is the kernel's and the same everywhere: the 16 bits of stx_mode stand at byte 28.
        const int Size = 256;
        const int ModeOffset = 28;
        const int CurrentDirectory = -100;
        const int NoFollow = 0x100;
        const uint TypeMask = 0x1;
        const int KindMask = 0xF000;
        const int Socket = 0xC000;
        var result = stackalloc byte[Size];
        return Libc.Statx(CurrentDirectory, path, NoFollow, TypeMask, result) == 0 && (*(ushort*)(result + ModeOffset) & KindMask) == Socket;
    }
}
