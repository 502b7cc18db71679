using AgentSsh.Link;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Hosting;

/// <summary>The supervisor's own directory, which nobody but its user may enter: who can reach the sockets in it is the agent.</summary>
internal static class StateDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // sun_path has 108 bytes; the longest name of ours in the directory is that of a person's key socket, keys/ and 16 characters.
    private const int MaxLength = 80;

    /// <summary>Where it is when nothing is said: a place that every image has.</summary>
    public static string Default => $"/tmp/agentssh-{Libc.GetEffectiveUserId()}";

    /// <summary>Makes it, or makes sure that the one that is there is ours alone.</summary>
    /// <exception cref="UsageException">It is somebody else's, or no directory.</exception>
    public static void Prepare(string path)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(path) > MaxLength)
        {
            throw new UsageException($"The state directory's path '{path}' is longer than {MaxLength} bytes: the names of sockets in it would not fit. Name a shorter one with --state.");
        }

        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            if (new DirectoryInfo(path).LinkTarget is not null)
            {
                throw new UsageException($"The state directory '{path}' is a link; remove it, or name another one with --state.");
            }

            if (OwnerOf(path) != Libc.GetEffectiveUserId())
            {
                throw new UsageException($"The state directory '{path}' belongs to somebody else; remove it, or name another one with --state.");
            }

            File.SetUnixFileMode(path, OwnerOnly);
            Directory.CreateDirectory(Path.Combine(path, "bin"), OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The state directory '{path}' cannot be used: {e.Message} Name another one with --state.");
        }
    }

    /// <summary>Takes the lock that a running supervisor holds; null when another one has it. Held until disposed or the process ends.</summary>
    public static FileStream? TryLock(string path)
    {
        try
        {
            // FileShare.None is flock(LOCK_EX) here.
            return new FileStream(Path.Combine(path, "supervisor.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static unsafe uint OwnerOf(string path)
    {
        // struct statx, whose layout is the kernel's and the same everywhere: stx_uid stands at byte 20.
        const int Size = 256;
        const int UserIdOffset = 20;
        const int CurrentDirectory = -100;
        const int NoFollow = 0x100;
        const uint UserIdMask = 0x8;
        var result = stackalloc byte[Size];
        return Libc.Statx(CurrentDirectory, path, NoFollow, UserIdMask, result) == 0 ? *(uint*)(result + UserIdOffset) : throw LibcException.Last($"statx of {path}");
    }
}
