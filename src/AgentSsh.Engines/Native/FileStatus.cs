using System.Runtime.InteropServices;

namespace AgentSsh.Engines.Native;

/// <summary>Owner, kind and identity of a file, by statx(2): the framework tells neither owner nor inode. Its layout is the same on every processor.</summary>
internal readonly partial struct FileStatus
{
    /// <summary>ENOENT.</summary>
    public const int NoEntry = 2;

    private const int AtFdCwd = -100;
    private const uint StatxBasicStats = 0x7ff;
    private const ushort FormatMask = 0xF000;
    private const ushort FormatDirectory = 0x4000;

    private FileStatus(in Statx raw)
    {
        Uid = raw.Uid;
        Gid = raw.Gid;
        IsDirectory = (raw.Mode & FormatMask) == FormatDirectory;
        DeviceMajor = raw.DeviceMajor;
        DeviceMinor = raw.DeviceMinor;
        Inode = raw.Inode;
    }

    public uint Uid { get; }

    public uint Gid { get; }

    public bool IsDirectory { get; }

    public uint DeviceMajor { get; }

    public uint DeviceMinor { get; }

    public ulong Inode { get; }

    /// <summary>Follows symbolic links; on failure <paramref name="error"/> is the errno.</summary>
    public static bool TryRead(string path, out FileStatus status, out int error)
    {
        if (StatxCall(AtFdCwd, path, 0, StatxBasicStats, out var raw) != 0)
        {
            status = default;
            error = Marshal.GetLastPInvokeError();
            return false;
        }

        status = new FileStatus(raw);
        error = 0;
        return true;
    }

    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxCall(int directory, string path, int flags, uint mask, out Statx status);

    /// <summary>struct statx of linux/stat.h, 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(20)]
        public uint Uid;

        [FieldOffset(24)]
        public uint Gid;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
