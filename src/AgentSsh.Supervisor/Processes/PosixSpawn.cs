using System.Runtime.InteropServices;
using System.Text;
using AgentSsh.Link;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Processes;

/// <summary>Starts a process without forking this one: the runtime's threads and a plain fork do not go together.</summary>
internal static unsafe class PosixSpawn
{
    // posix_spawnattr_t is 336 bytes and posix_spawn_file_actions_t 80 in glibc and musl, sigset_t 128; room is left above that.
    private const int AttributesSize = 512;
    private const int ActionsSize = 256;
    private const int SignalSetSize = 128;

    private const short SetSignalDefault = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;

    /// <summary>Starts it; returns its process id. The new session's leader has no inherited descriptor but the three standard ones.</summary>
    /// <exception cref="LibcException">It could not be started.</exception>
    public static int Start(SpawnRequest request)
    {
        var attributes = stackalloc byte[AttributesSize];
        var actions = stackalloc byte[ActionsSize];
        var signals = stackalloc byte[SignalSetSize];
        Check(Libc.SpawnAttributesInit(attributes), "posix_spawnattr_init");
        Check(Libc.SpawnActionsInit(actions), "posix_spawn_file_actions_init");
        var arguments = (byte**)null;
        var environment = (byte**)null;
        try
        {
            // The runtime ignores SIGPIPE and has handlers and masks of its own: none of that is to be inherited.
            Check(Libc.SpawnAttributesSetFlags(attributes, SetSession | SetSignalDefault | SetSignalMask), "posix_spawnattr_setflags");
            _ = Libc.SignalSetFill(signals);
            Check(Libc.SpawnAttributesSetSignalDefault(attributes, signals), "posix_spawnattr_setsigdefault");
            _ = Libc.SignalSetEmpty(signals);
            Check(Libc.SpawnAttributesSetSignalMask(attributes, signals), "posix_spawnattr_setsigmask");
            AddDescriptors(actions, request);
            Check(Libc.SpawnActionsAddChdir(actions, request.WorkingDirectory), "posix_spawn_file_actions_addchdir_np");

            arguments = Vector(request.Arguments);
            environment = Vector(request.Environment.Select(pair => pair.Key + "=" + pair.Value).ToArray());
            int pid;
            var error = Libc.PosixSpawn(&pid, request.File, actions, attributes, arguments, environment);
            return error == 0 ? pid : throw new LibcException($"Cannot start '{request.File}' in '{request.WorkingDirectory}'", error);
        }
        finally
        {
            Free(arguments);
            Free(environment);
            _ = Libc.SpawnActionsDestroy(actions);
            _ = Libc.SpawnAttributesDestroy(attributes);
        }
    }

    private static void AddDescriptors(byte* actions, SpawnRequest request)
    {
        if (request.TerminalPath is { } terminal)
        {
            // The first terminal that a session leader without one opens becomes its controlling terminal.
            Check(Libc.SpawnActionsAddOpen(actions, 0, terminal, Libc.OReadWrite, 0), "posix_spawn_file_actions_addopen");
            Check(Libc.SpawnActionsAddDup(actions, 0, 1), "posix_spawn_file_actions_adddup2");
            Check(Libc.SpawnActionsAddDup(actions, 0, 2), "posix_spawn_file_actions_adddup2");
            return;
        }

        AddDescriptor(actions, request.Input, 0, Libc.OReadOnly);
        AddDescriptor(actions, request.Output, 1, Libc.OWriteOnly);
        AddDescriptor(actions, request.Error, 2, Libc.OWriteOnly);
    }

    private static void AddDescriptor(byte* actions, int fd, int target, int flags) => Check(
        fd < 0 ? Libc.SpawnActionsAddOpen(actions, target, "/dev/null", flags, 0) : Libc.SpawnActionsAddDup(actions, fd, target),
        "posix_spawn_file_actions");

    private static byte** Vector(IReadOnlyList<string> items)
    {
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)items.Count + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < items.Count; i++)
        {
            var length = Encoding.UTF8.GetByteCount(items[i]);
            vector[i] = (byte*)NativeMemory.Alloc((nuint)length + 1);
            Encoding.UTF8.GetBytes(items[i], new Span<byte>(vector[i], length));
            vector[i][length] = 0;
        }

        return vector;
    }

    private static void Free(byte** vector)
    {
        for (var item = vector; item is not null && *item is not null; item++)
        {
            NativeMemory.Free(*item);
        }

        NativeMemory.Free(vector);
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
        {
            throw new LibcException(what, error);
        }
    }
}
