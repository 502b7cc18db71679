using System.Runtime.InteropServices;

namespace AgentSsh.Engines.Native;

/// <summary>What this process may do with a file, by access(2).</summary>
internal static partial class FileAccessCheck
{
    private const int WriteAccess = 2;

    /// <summary>False also when it is not there.</summary>
    public static bool MayWrite(string path) => Access(path, WriteAccess) == 0;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
