using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace AgentSsh.Engines.Native;

/// <summary>Starts a process in a session of its own that outlives us, and learns how it ended while we still are its parent.</summary>
internal static unsafe partial class DetachedProcess
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;
    private const int ReadOnly = 0;
    private const int WriteAppendCreate = 0x1 | 0x400 | 0x40;
    private const uint OwnerOnly = 0x180;
    private const int NoHang = 1;

    /// <summary>posix_spawnattr_t is 336 bytes, posix_spawn_file_actions_t 80, sigset_t 128, in glibc and in musl.</summary>
    private const int OpaqueLength = 512;

    private static readonly ConcurrentDictionary<int, int> ExitCodes = new();

    /// <summary>Standard input is empty, both outputs are appended to <paramref name="log"/>. Nothing of ours is inherited but the environment given.</summary>
    /// <returns>The process id.</returns>
    /// <exception cref="IOException">It could not be started; the message says why.</exception>
    public static int Start(string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, string directory, string log)
    {
        byte* attributes = stackalloc byte[OpaqueLength];
        byte* actions = stackalloc byte[OpaqueLength];
        byte* signals = stackalloc byte[OpaqueLength];
        new Span<byte>(signals, OpaqueLength).Clear();
        Check("posix_spawnattr_init", AttributesInit(attributes));
        Check("posix_spawn_file_actions_init", ActionsInit(actions));
        using var argv = new StringArray([program, .. arguments]);
        using var envp = new StringArray(environment);
        try
        {
            Check("posix_spawnattr_setflags", SetFlags(attributes, SetSignalDefaults | SetSignalMask | SetSession));

            // The runtime ignores SIGPIPE, which a child would inherit: no pipeline in it would ever end early.
            Check("posix_spawnattr_setsigmask", SetMask(attributes, signals));
            Check("sigfillset", FillSet(signals));
            Check("posix_spawnattr_setsigdefault", SetDefaults(attributes, signals));
            Check("posix_spawn_file_actions_addopen", AddOpen(actions, 0, "/dev/null", ReadOnly, 0));
            Check("posix_spawn_file_actions_addopen", AddOpen(actions, 1, log, WriteAppendCreate, OwnerOnly));
            Check("posix_spawn_file_actions_adddup2", AddDuplicate(actions, 1, 2));
            Check("posix_spawn_file_actions_addchdir_np", AddDirectory(actions, directory));
            Check($"starting '{program}'", Spawn(out var pid, program, actions, attributes, argv.Pointer, envp.Pointer));
            ExitCodes.TryRemove(pid, out _);
            return pid;
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    /// <summary>
    /// How a process that we started ended: its exit code, or 128 and the signal; null while it runs, and for one that an earlier gateway started.
    /// It also lets the kernel forget it.
    /// </summary>
    public static int? ExitCode(int pid)
    {
        if (WaitPid(pid, out var status, NoHang) == pid)
        {
            var signal = status & 0x7f;
            ExitCodes[pid] = signal == 0 ? (status >> 8) & 0xff : 128 + signal;
        }

        return ExitCodes.TryGetValue(pid, out var code) ? code : null;
    }

    private static void Check(string call, int error)
    {
        if (error != 0)
        {
            throw new IOException($"{call} failed: {Marshal.GetPInvokeErrorMessage(error)} ({error}).");
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static partial int FillSet(byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int descriptor, int duplicate);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddDirectory(byte* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(out int pid, string path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitPid(int pid, out int status, int options);

    /// <summary>A null-terminated array of C strings.</summary>
    private sealed class StringArray : IDisposable
    {
        private readonly List<nint> _strings = [];

        public StringArray(IReadOnlyList<string> strings)
        {
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)strings.Count + 1, (nuint)sizeof(byte*));
            for (var i = 0; i < strings.Count; i++)
            {
                var bytes = Encoding.UTF8.GetBytes(strings[i]);
                var copy = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
                bytes.CopyTo(new Span<byte>(copy, bytes.Length));
                Pointer[i] = copy;
                _strings.Add((nint)copy);
            }
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            _strings.ForEach(text => NativeMemory.Free((void*)text));
            NativeMemory.Free(Pointer);
        }
    }
}
