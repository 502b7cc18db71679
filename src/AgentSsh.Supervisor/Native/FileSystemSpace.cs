using System.Runtime.InteropServices;

namespace AgentSsh.Supervisor.Native;

/// <summary><c>struct statvfs</c> of the GNU C library on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential, Size = 112)]
internal readonly struct FileSystemSpace
{
    private readonly ulong _transferSize;

    /// <summary>Of the unit in which the following are counted.</summary>
    public readonly ulong BlockSize;

    /// <summary>All there are.</summary>
    public readonly ulong Blocks;

    private readonly ulong _freeForRoot;
    private readonly ulong _free;

    /// <summary>Files that there can be; 0 where they are not counted.</summary>
    public readonly ulong Files;

    private readonly ulong _freeFilesForRoot;

    /// <summary>Files that can still be made.</summary>
    public readonly ulong FreeFiles;

    /// <summary>Which file system it is.</summary>
    public readonly ulong Id;

    /// <summary>Bytes that we may still write.</summary>
    public ulong FreeBytes => _free * BlockSize;
}
