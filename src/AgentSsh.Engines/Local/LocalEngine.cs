using System.Runtime.CompilerServices;
using AgentSsh.Engines.Native;

namespace AgentSsh.Engines.Local;

/// <summary>
/// No containers: each supervisor is a process of the gateway's own user, in a session of its own that outlives the gateway. It isolates nothing. Limits, image,
/// user and mounts of a specification have no effect; HOME is a directory an agent in the state directory.
/// </summary>
/// <remarks>Under systemd the gateway's unit needs <c>KillMode=process</c>, or stopping it ends the supervisors with it.</remarks>
public sealed class LocalEngine : IEngine
{
    /// <summary>
    /// How often a watch looks. A waiting thread for each process would be quicker, but the supervisors that an earlier gateway started are nobody's children here,
    /// agents on such a machine are few, and their end is seen by the link at once anyway.
    /// </summary>
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan EndInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(5);

    /// <summary>Only the supervisor itself can end its terminal server, which outlives it when it is killed: no container takes that away.</summary>
    private static readonly TimeSpan RemovalGrace = TimeSpan.FromSeconds(5);

    /// <summary>What of the gateway's environment an agent needs to work; the rest is the gateway's own business.</summary>
    private static readonly string[] Inherited = ["PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SHELL", "SSL_CERT_FILE", "SSL_CERT_DIR", "DOTNET_ROOT"];

    private readonly string _root;
    private readonly AgentLocks _locks = new();

    /// <summary>Nothing is made yet.</summary>
    /// <exception cref="ArgumentException">The state directory is not an absolute path.</exception>
    public LocalEngine(LocalEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Path.IsPathRooted(options.StateDirectory))
        {
            throw new ArgumentException($"The state directory '{options.StateDirectory}' is not an absolute path.", nameof(options));
        }

        _root = options.StateDirectory;
    }

    /// <inheritdoc/>
    public string Name => "local";

    /// <inheritdoc/>
    public Task<EngineInfo> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(_root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EngineUnavailableException($"the local engine cannot make its directory '{_root}': {exception.Message}", exception);
        }

        var warnings = new List<string> { "The local engine isolates nothing: an agent can do whatever the gateway's user can." };
        if (Environment.IsPrivilegedProcess)
        {
            warnings.Add("The gateway runs as root, and so does every agent of the local engine.");
        }

        return Task.FromResult(new EngineInfo(Name, Environment.OSVersion.VersionString, "", _root, Rootless: !Environment.IsPrivilegedProcess, warnings));
    }

    /// <inheritdoc/>
    public Task<AgentContainer?> FindAsync(string agent, CancellationToken cancellationToken) => Task.FromResult(Of(agent).Find());

    /// <inheritdoc/>
    public Task<IReadOnlyList<AgentContainer>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(List());

    /// <inheritdoc/>
    public async Task<AgentContainer> EnsureRunningAsync(AgentSpecification specification, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        AgentName.Check(specification.Agent);
        using var turn = await _locks.EnterAsync(specification.Agent, cancellationToken).ConfigureAwait(false);
        var directory = Of(specification.Agent);
        if (directory.Find() is { IsRunning: true } running)
        {
            return running;
        }

        if (specification.WorkspaceHostPath is { } workspace && !Directory.Exists(workspace))
        {
            throw new SpecificationException(specification.Agent, $"the workspace '{workspace}' does not exist; make it (mkdir -p).");
        }

        foreach (var mount in specification.Mounts)
        {
            progress?.Report(new EngineProgress(EngineStage.Prepare, $"the local engine has no mounts: '{mount.HostPath}' stays where it is and does not appear as '{mount.ContainerPath}'"));
        }

        progress?.Report(new EngineProgress(EngineStage.Start, "starting the supervisor"));
        Start(directory, specification);
        return directory.Find() is { IsRunning: true } started
            ? started
            : throw new ContainerStartException(specification.Agent, $"its supervisor ended at once; see: {directory.Log}");
    }

    /// <inheritdoc/>
    public async Task StopAsync(string agent, TimeSpan grace, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grace, TimeSpan.Zero);
        var directory = Of(agent);
        using var turn = await _locks.EnterAsync(agent, cancellationToken).ConfigureAwait(false);
        await StopAsync(agent, directory, grace, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Not supported: a process group could be stopped, but not all that an agent has started.</summary>
    public Task PauseAsync(string agent, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The local engine has no containers to freeze; it can only stop an agent.");

    /// <inheritdoc/>
    public Task<bool> UnpauseAsync(string agent, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <inheritdoc/>
    public async Task RemoveAsync(string agent, CancellationToken cancellationToken)
    {
        var directory = Of(agent);
        using var turn = await _locks.EnterAsync(agent, cancellationToken).ConfigureAwait(false);
        await StopAsync(agent, directory, RemovalGrace, cancellationToken).ConfigureAwait(false);
        if (Directory.Exists(directory.State))
        {
            directory.Forget();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EngineEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = List().ToDictionary(container => container.Id, KnownContainer.Of, StringComparer.Ordinal);
        yield return new EngineEvent(EngineEventKind.EngineBack);
        using var timer = new PeriodicTimer(WatchInterval);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            var now = List();
            foreach (var happening in KnownContainer.Compare(known, now))
            {
                yield return happening;
            }

            known = now.ToDictionary(container => container.Id, KnownContainer.Of, StringComparer.Ordinal);
        }
    }

    /// <summary>Not supported: gateway and supervisor share a file system, so the supervisor connects to the socket in <see cref="AgentSpecification.LinkDirectory"/>.</summary>
    public Task<Stream> OpenLinkAsync(string agent, CancellationToken cancellationToken) =>
        throw new NotSupportedException("On the local engine the supervisor connects to the gateway's socket by itself; there is no other road to it.");

    /// <inheritdoc/>
    public Task<string?> FindImageAsync(string image, CancellationToken cancellationToken) => Task.FromResult<string?>(image);

    /// <inheritdoc/>
    public Task EnsureImageAsync(string image, IProgress<EngineProgress>? progress, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Not supported: there are no images.</summary>
    public Task BuildImageAsync(ImageBuild build, IProgress<EngineProgress>? progress, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The local engine has no images.");

    /// <summary>Supervisors go on running.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void Start(SupervisorDirectory directory, AgentSpecification specification)
    {
        var program = Path.Combine(specification.SupervisorDirectory, AgentSpecification.SupervisorFileName);
        try
        {
            directory.Make();
            var workspace = specification.WorkspaceHostPath ?? directory.Workspace;
            var record = directory.Announce(specification);
            string[] arguments =
            [
                "run",
                "--config", specification.ConfigurationDirectory,
                "--state", directory.State,
                "--link", specification.LinkDirectory,
                "--home", directory.Home,
                "--workspace", workspace,
            ];
            directory.Started(record, DetachedProcess.Start(program, arguments, EnvironmentOf(specification, directory), workspace, directory.Log));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ContainerStartException(specification.Agent, $"'{program}': {exception.Message}", exception);
        }
    }

    private static async Task StopAsync(string agent, SupervisorDirectory directory, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (directory.FindProcess() is not { } process)
        {
            return;
        }

        using var handle = ProcessHandle.Open(process);
        if (handle is null)
        {
            return;
        }

        handle.Send(ProcessHandle.Terminate);
        if (await HasEndedAsync(process, grace, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        handle.Send(ProcessHandle.Kill);
        if (!await HasEndedAsync(process, KillLimit, cancellationToken).ConfigureAwait(false))
        {
            throw new EngineUnavailableException($"agent '{agent}': its supervisor (process {process.Pid}) did not end within {KillLimit.TotalSeconds} s of being killed; the kernel holds it.");
        }
    }

    private static async Task<bool> HasEndedAsync(ProcessStart process, TimeSpan limit, CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (ProcessStart.Read(process.Pid) == process)
        {
            if (TimeProvider.System.GetElapsedTime(since) >= limit)
            {
                return false;
            }

            await Task.Delay(EndInterval, cancellationToken).ConfigureAwait(false);
        }

        // Fetches the zombie, and keeps how it ended.
        _ = DetachedProcess.ExitCode(process.Pid);
        return true;
    }

    private static List<string> EnvironmentOf(AgentSpecification specification, SupervisorDirectory directory)
    {
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                environment[name] = value;
            }
        }

        foreach (var (key, value) in specification.Environment)
        {
            environment[key] = value;
        }

        environment["HOME"] = directory.Home;
        environment["USER"] = Environment.UserName;
        environment["LOGNAME"] = Environment.UserName;
        return [.. environment.Select(pair => $"{pair.Key}={pair.Value}")];
    }

    private SupervisorDirectory Of(string agent)
    {
        AgentName.Check(agent);
        return new SupervisorDirectory(_root, agent);
    }

    private IReadOnlyList<AgentContainer> List()
    {
        if (!Directory.Exists(_root))
        {
            return [];
        }

        return
        [
            .. Directory.EnumerateDirectories(_root)
                .Select(path => Path.GetFileName(path))
                .Where(AgentName.IsValid)
                .Order(StringComparer.Ordinal)
                .Select(agent => Of(agent).Find())
                .OfType<AgentContainer>(),
        ];
    }
}
