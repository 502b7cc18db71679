using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AgentSsh.Ssh.Interop;

/// <summary>What the framework does not tell of a file: whose it is.</summary>
internal static unsafe partial class LibC
{
    private const string Library = "libc";
    private const int AtEmptyPath = 0x1000;
    private const uint StatxUid = 0x8;

    // struct statx of linux/stat.h, the same on every architecture: 256 bytes, stx_uid behind mask, blksize, attributes and nlink.
    private const int StatxSize = 256;
    private const int StatxUidOffset = 20;

    /// <summary>The file is this process's own user's (its real uid, as OpenSSH asks).</summary>
    /// <exception cref="IOException">The kernel does not tell.</exception>
    public static bool IsOwn(SafeFileHandle file)
    {
        byte* status = stackalloc byte[StatxSize];
        fixed (byte* empty = "\0"u8)
        {
            if (Statx(file, empty, AtEmptyPath, StatxUid, status) != 0)
            {
                throw new IOException($"The owner of a file cannot be found: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
            }
        }

        return *(uint*)(status + StatxUidOffset) == GetUid();
    }

    // statx(2), glibc 2.28 and later.
    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(SafeFileHandle directory, byte* path, int flags, uint mask, byte* status);

    [LibraryImport(Library, EntryPoint = "getuid")]
    private static partial uint GetUid();
}
