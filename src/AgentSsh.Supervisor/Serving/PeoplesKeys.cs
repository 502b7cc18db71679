using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Serving;

/// <summary>
/// Which people's ssh-agents can be reached from the container. One socket stays the same for as long as the supervisor lives, and its path for ever: behind it are the keys of whoever
/// came last to the screen and forwards an agent. A command whose own session forwards has a socket of its own.
/// </summary>
internal sealed class PeoplesKeys : IDisposable
{
    // Each may take its time before it counts as unreachable.
    private const int MostTried = 3;

    private readonly Lock _gate = new();
    private readonly List<KeySource> _attached = [];
    private readonly string _directory;
    private readonly string _sharedPath;
    private readonly SupervisorLog _log;
    private KeySocket? _shared;

    public PeoplesKeys(SupervisorPaths paths, SupervisorLog log)
    {
        (_directory, _log) = (Path.Combine(paths.State, "keys"), log);
        _sharedPath = paths.KeySocket;
    }

    /// <summary>Makes the socket that stays; what a run before has left is removed.</summary>
    public void Start()
    {
        try
        {
            if (Directory.Exists(_directory))
            {
                Directory.Delete(_directory, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning($"What a run before has left in {_directory} could not be removed: {e.Message}");
        }

        _shared = KeySocket.Listen(_sharedPath, Newest, _log);
    }

    /// <summary>Somebody in front of the screen forwards an agent: from now on it is behind the socket.</summary>
    public void Enter(KeySource source)
    {
        lock (_gate)
        {
            _attached.Add(source);
        }
    }

    /// <summary>It does no longer; whoever came before it counts again.</summary>
    public void Leave(KeySource source)
    {
        lock (_gate)
        {
            _attached.Remove(source);
        }
    }

    /// <summary>A socket for one command; null where none can be made.</summary>
    public KeySocket? Open(KeySource source)
    {
        try
        {
            Directory.CreateDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Error($"No directory for people's keys can be made at {_directory}: {e.Message}");
            return null;
        }

        return KeySocket.Listen(Path.Combine(_directory, Guid.NewGuid().ToString("N")[..16]), () => [source], _log);
    }

    public void Dispose() => _shared?.Dispose();

    private IReadOnlyList<KeySource> Newest()
    {
        lock (_gate)
        {
            return [.. Enumerable.Reverse(_attached).Take(MostTried)];
        }
    }
}
