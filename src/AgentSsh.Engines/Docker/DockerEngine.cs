using AgentSsh.Engines.Docker.Api;

namespace AgentSsh.Engines.Docker;

/// <summary>Containers behind a socket that speaks the Docker Engine API: Docker's own, or Podman's.</summary>
/// <remarks>
/// Whoever reaches that socket is root on the host, so only the gateway does: no container is given it. Containers get no capability, no new privileges,
/// bounded memory, processors and processes, the default bridge network and no host path but the declared ones; nothing is ever run as root inside.
/// </remarks>
public sealed class DockerEngine : IEngine
{
    private const string DefaultSocket = "/var/run/docker.sock";

    /// <summary>A container may vanish, or another process make it, between two of our requests; for longer than this it is no accident.</summary>
    private static readonly TimeSpan ContestLimit = TimeSpan.FromSeconds(30);

    /// <summary>The engine reserves a name some time before the container that has it can be seen, and tells nobody when that is.</summary>
    private static readonly TimeSpan ContestPoll = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RemovalPoll = TimeSpan.FromMilliseconds(50);

    private const int NameTaken = 409;

    /// <summary>Podman before 4.4 says so of a taken name, as of everything that it fails at.</summary>
    private const int PodmanNameTaken = 500;

    private readonly string _instance;
    private readonly DockerClient _client;
    private readonly SystemApi _system;
    private readonly ContainersApi _containers;
    private readonly VolumesApi _volumes;
    private readonly ExecApi _exec;
    private readonly ImageStore _images;
    private readonly ContainerPreparation _preparation;
    private readonly AgentLocks _locks = new();
    private volatile string _name;

    /// <summary>Nothing is asked of the engine yet.</summary>
    /// <exception cref="ArgumentException">The instance cannot be one.</exception>
    /// <exception cref="EngineUnavailableException">DOCKER_HOST names something other than a unix socket.</exception>
    public DockerEngine(DockerEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Instance.Length is 0 or > 32 || !options.Instance.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c)))
        {
            throw new ArgumentException($"'{options.Instance}' cannot tell an instance: 1 to 32 lower-case letters and digits.", nameof(options));
        }

        _instance = options.Instance;
        _client = new DockerClient(options.SocketPath ?? DockerSocket.Find() ?? DefaultSocket);
        _name = Path.GetFileName(_client.SocketPath) == "podman.sock" ? "podman" : "docker";
        _system = new SystemApi(_client);
        _containers = new ContainersApi(_client);
        _volumes = new VolumesApi(_client);
        _exec = new ExecApi(_client);
        _images = new ImageStore(_client, new ImagesApi(_client), options.PullLimit);
        _preparation = new ContainerPreparation(_containers);
    }

    /// <inheritdoc/>
    public string Name => _name;

    /// <inheritdoc/>
    public async Task<EngineInfo> ProbeAsync(CancellationToken cancellationToken)
    {
        _client.Forget();
        var version = await _system.SystemVersion(cancellationToken).ConfigureAwait(false);
        var info = await _system.SystemInfo(cancellationToken).ConfigureAwait(false);
        _name = version.IsPodman ? "podman" : "docker";
        var warnings = new List<string>();
        if (!info.HasLimits)
        {
            warnings.Add("The engine cannot limit memory, processors or processes on this host, so one agent can starve the others (cgroup support is missing; a rootless engine needs cgroups version 2).");
        }

        return new EngineInfo(_name, version.Version, version.Spoken, _client.SocketPath, info.IsRootless, warnings);
    }

    /// <inheritdoc/>
    public async Task<AgentContainer?> FindAsync(string agent, CancellationToken cancellationToken)
    {
        AgentName.Check(agent);
        var found = await ReadAsync([InstanceLabel, $"{ContainerLabels.Agent}={agent}"], cancellationToken).ConfigureAwait(false);
        return found.OrderByDescending(container => container.IsRunning).FirstOrDefault();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AgentContainer>> ListAsync(CancellationToken cancellationToken) =>
        await ReadAsync([InstanceLabel], cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<AgentContainer> EnsureRunningAsync(AgentSpecification specification, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        SpecificationCheck.Check(specification);
        using var turn = await _locks.EnterAsync(specification.Agent, cancellationToken).ConfigureAwait(false);
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < ContestLimit)
        {
            var container = await FindAsync(specification.Agent, cancellationToken).ConfigureAwait(false);
            if (container is { IsRunning: true })
            {
                return container;
            }

            if (container is { State: AgentContainerState.Paused })
            {
                await _containers.ContainerUnpause(container.Id, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (container is not null && (container.State == AgentContainerState.Removing || container.SpecificationHash != specification.Hash))
            {
                await DeleteAsync(container.Id, cancellationToken).ConfigureAwait(false);
                container = null;
            }

            var id = container?.Id;
            if (id is null)
            {
                await _images.EnsureAsync(specification.Image, progress, cancellationToken).ConfigureAwait(false);
                progress?.Report(new EngineProgress(EngineStage.Create, "making the container"));
                id = await CreateAsync(specification, cancellationToken).ConfigureAwait(false);
            }

            if (id is not null && await StartAsync(id, container?.State, specification, progress, cancellationToken).ConfigureAwait(false) is { } started)
            {
                return started;
            }

            await Task.Delay(ContestPoll, cancellationToken).ConfigureAwait(false);
        }

        throw new ContainerStartException(specification.Agent, $"for {ContestLimit.TotalSeconds} s somebody else has kept making or removing its container.");
    }

    /// <inheritdoc/>
    public async Task StopAsync(string agent, TimeSpan grace, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grace, TimeSpan.Zero);
        AgentName.Check(agent);
        using var turn = await _locks.EnterAsync(agent, cancellationToken).ConfigureAwait(false);
        var container = await FindAsync(agent, cancellationToken).ConfigureAwait(false);
        if (container?.State is not (AgentContainerState.Running or AgentContainerState.Paused))
        {
            return;
        }

        try
        {
            if (container.State == AgentContainerState.Paused)
            {
                await _containers.ContainerUnpause(container.Id, cancellationToken).ConfigureAwait(false);
            }

            await _containers.ContainerStop(container.Id, grace, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineRequestException exception) when (exception.Status == 404)
        {
            // Removed meanwhile: it does not run.
        }
    }

    /// <inheritdoc/>
    public async Task PauseAsync(string agent, CancellationToken cancellationToken)
    {
        AgentName.Check(agent);
        using var turn = await _locks.EnterAsync(agent, cancellationToken).ConfigureAwait(false);
        if (await FindAsync(agent, cancellationToken).ConfigureAwait(false) is { IsRunning: true } container)
        {
            await _containers.ContainerPause(container.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> UnpauseAsync(string agent, CancellationToken cancellationToken)
    {
        AgentName.Check(agent);
        using var turn = await _locks.EnterAsync(agent, cancellationToken).ConfigureAwait(false);
        if (await FindAsync(agent, cancellationToken).ConfigureAwait(false) is not { State: AgentContainerState.Paused } container)
        {
            return false;
        }

        await _containers.ContainerUnpause(container.Id, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(string agent, CancellationToken cancellationToken)
    {
        AgentName.Check(agent);
        using var turn = await _locks.EnterAsync(agent, cancellationToken).ConfigureAwait(false);
        foreach (var container in await ReadAsync([InstanceLabel, $"{ContainerLabels.Agent}={agent}"], cancellationToken).ConfigureAwait(false))
        {
            await DeleteAsync(container.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<EngineEvent> WatchAsync(CancellationToken cancellationToken) =>
        new ContainerWatch(_client, _instance, ListAsync).WatchAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<Stream> OpenLinkAsync(string agent, CancellationToken cancellationToken)
    {
        var container = await FindAsync(agent, cancellationToken).ConfigureAwait(false);
        if (container is not { IsRunning: true })
        {
            throw new AgentNotRunningException(agent);
        }

        try
        {
            string[] command = [$"{AgentSpecification.SupervisorPath}/{AgentSpecification.SupervisorFileName}", "link"];
            var exec = await _exec.ContainerExec(container.Id, command, cancellationToken).ConfigureAwait(false);
            var connection = await _exec.ExecStart(exec, cancellationToken).ConfigureAwait(false);
            return new ExecLinkStream(agent, connection, async token => (await _exec.ExecInspect(exec, token).ConfigureAwait(false)).ExitCode);
        }
        catch (EngineRequestException exception) when (exception.Status is 404 or 409)
        {
            throw new AgentNotRunningException(agent);
        }
    }

    /// <inheritdoc/>
    public Task<string?> FindImageAsync(string image, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(image);
        return _images.FindAsync(image, cancellationToken);
    }

    /// <inheritdoc/>
    public Task EnsureImageAsync(string image, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(image);
        return _images.EnsureAsync(image, progress, cancellationToken);
    }

    /// <inheritdoc/>
    public Task BuildImageAsync(ImageBuild build, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(build);
        return _images.BuildAsync(build, progress, cancellationToken);
    }

    /// <summary>Ends the connections to the engine; containers go on running.</summary>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private string InstanceLabel => $"{ContainerLabels.Instance}={_instance}";

    private async Task<List<AgentContainer>> ReadAsync(string[] labels, CancellationToken cancellationToken)
    {
        var containers = new List<AgentContainer>();
        foreach (var summary in await _containers.ContainerList(labels, cancellationToken).ConfigureAwait(false))
        {
            if (await _containers.ContainerInspect(summary.Id, cancellationToken).ConfigureAwait(false) is { } details
                && ContainerLabels.Read(details, _instance) is { } container)
            {
                containers.Add(container);
            }
        }

        return containers;
    }

    /// <summary>The new container's id; null when another process has made it meanwhile, or a name came free.</summary>
    private async Task<string?> CreateAsync(AgentSpecification specification, CancellationToken cancellationToken)
    {
        var config = await BlueprintAsync(specification, cancellationToken).ConfigureAwait(false);
        foreach (var name in ContainerBlueprint.Names(specification.Agent, _instance))
        {
            try
            {
                return await _containers.ContainerCreate(name, config, cancellationToken).ConfigureAwait(false);
            }
            catch (EngineRequestException exception) when (exception.Status is NameTaken or PodmanNameTaken)
            {
                var holder = await _containers.ContainerInspect(name, cancellationToken).ConfigureAwait(false);
                if (holder is null && exception.Status == PodmanNameTaken && !exception.EngineMessage.Contains("already in use", StringComparison.Ordinal))
                {
                    throw new ContainerCreateException(specification.Agent, exception.EngineMessage, exception);
                }

                if (holder is null || ContainerLabels.Read(holder, _instance)?.Agent == specification.Agent)
                {
                    return null;
                }
            }
            catch (EngineRequestException exception) when (exception.Status == 404)
            {
                throw new ImageMissingException(specification.Image, $"the image '{specification.Image}' was there and is gone: {exception.EngineMessage}", exception);
            }
            catch (EngineRequestException exception)
            {
                throw new ContainerCreateException(specification.Agent, exception.EngineMessage, exception);
            }
        }

        throw new ContainerCreateException(
            specification.Agent,
            $"the names {string.Join(" and ", ContainerBlueprint.Names(specification.Agent, _instance))} are taken by containers that are not ours; rename or remove one of them (docker rm).");
    }

    private async Task<ContainerConfig> BlueprintAsync(AgentSpecification specification, CancellationToken cancellationToken)
    {
        var version = await _system.SystemVersion(cancellationToken).ConfigureAwait(false);
        if (version.IsPodman)
        {
            var labels = ContainerBlueprint.VolumeLabels(specification.Agent, _instance);
            foreach (var (name, _) in ContainerBlueprint.Volumes(specification, _instance))
            {
                await _volumes.VolumeCreate(name, labels, cancellationToken).ConfigureAwait(false);
            }
        }

        var info = specification.SharesHostFiles ? await _system.SystemInfo(cancellationToken).ConfigureAwait(false) : null;
        var userNamespace = info is { IsRootless: true } ? UserNamespace.Of(specification, version.IsPodman, _client.SocketPath) : null;
        return ContainerBlueprint.Create(specification, _instance, version.IsPodman, userNamespace);
    }

    /// <summary>The container as it runs; null when it vanished meanwhile.</summary>
    private async Task<AgentContainer?> StartAsync(
        string id, AgentContainerState? state, AgentSpecification specification, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            // Also one that an earlier gateway made and did not come to start.
            if (state is null or AgentContainerState.Created)
            {
                progress?.Report(new EngineProgress(EngineStage.Prepare, "preparing its user and volumes"));
                var version = await _system.SystemVersion(cancellationToken).ConfigureAwait(false);
                string[] volumes = [.. ContainerBlueprint.Volumes(specification, _instance).Select(volume => volume.Target)];
                await _preparation.PrepareAsync(id, specification, volumes, version.IsPodman, cancellationToken).ConfigureAwait(false);
            }

            progress?.Report(new EngineProgress(EngineStage.Start, "starting the container"));
            await _containers.ContainerStart(id, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException exception) when (exception is EngineRequestException or ContainerCreateException)
        {
            if (await _containers.ContainerInspect(id, cancellationToken).ConfigureAwait(false) is null)
            {
                return null;
            }

            if (exception is EngineRequestException request)
            {
                throw new ContainerStartException(specification.Agent, request.EngineMessage, exception);
            }

            throw;
        }

        if (await _containers.ContainerInspect(id, cancellationToken).ConfigureAwait(false) is not { } details)
        {
            return null;
        }

        return ContainerLabels.Read(details, _instance) is not { State: AgentContainerState.Stopped } container
            ? ContainerLabels.Read(details, _instance)
            : throw new ContainerStartException(
                specification.Agent, $"its supervisor ended at once with exit code {container.ExitCode}; see: docker logs {id[..Math.Min(12, id.Length)]}");
    }

    /// <summary>Returns once it is gone, also when somebody else is taking it away.</summary>
    private async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await _containers.ContainerDelete(id, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineRequestException exception) when (exception.Status == 404)
        {
            // Gone already.
        }
        catch (EngineRequestException exception) when (exception.Status == 409)
        {
            // "removal ... is already in progress", of which the engine sends no answer when it is done.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(RemovalLimit);
            try
            {
                while (await _containers.ContainerInspect(id, limit.Token).ConfigureAwait(false) is not null)
                {
                    await Task.Delay(RemovalPoll, limit.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw exception;
            }
        }
    }
}
