using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using AgentSsh.Engines;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>
/// Stands in for an engine: its containers are a <see cref="FakeSupervisor"/> in this process. What is tried here is the road from an ssh client
/// to the link, which is the same whatever the supervisor runs in; the engines have tests of their own.
/// </summary>
internal sealed class FakeEngine : IEngine
{
    private readonly ConcurrentDictionary<string, FakeSupervisor> _supervisors = new();
    private readonly ConcurrentDictionary<string, AgentSpecification> _specifications = new();
    private int _commands;

    public string Name => "fake";

    /// <summary>Asked in this one's place, when set: a real engine that nobody answers for.</summary>
    public IEngine? Down { get; set; }

    /// <summary>Supervisors reach the gateway's socket; else they wait for the gateway's command.</summary>
    public bool SharesSockets { get; init; } = true;

    /// <summary>How often the gateway has run its command.</summary>
    public int Commands => _commands;

    public FakeSupervisor Supervisor(string agent) => _supervisors[agent];

    /// <summary>The specification's hash of an agent's container; empty where there is none.</summary>
    public string Hash(string agent) => _specifications.TryGetValue(agent, out var specification) ? specification.Hash : "";

    public bool Has(string agent) => _supervisors.ContainsKey(agent);

    public Task<EngineInfo> ProbeAsync(CancellationToken cancellationToken) =>
        Down is { } down ? down.ProbeAsync(cancellationToken) : Task.FromResult(new EngineInfo(Name, "1", "", "nowhere", false, []));

    public Task<AgentContainer?> FindAsync(string agent, CancellationToken cancellationToken) =>
        Down is { } down ? down.FindAsync(agent, cancellationToken) : Task.FromResult(_specifications.TryGetValue(agent, out var specification) ? ContainerOf(specification) : null);

    public Task<IReadOnlyList<AgentContainer>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AgentContainer>>([.. _specifications.Values.Select(ContainerOf)]);

    public async Task<AgentContainer> EnsureRunningAsync(
        AgentSpecification specification, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        if (_specifications.TryAdd(specification.Agent, specification) && SharesSockets)
        {
            _supervisors[specification.Agent] = await FakeSupervisor.ConnectAsync(specification.Agent, specification.LinkDirectory);
        }

        return ContainerOf(specification);
    }

    public async Task StopAsync(string agent, TimeSpan grace, CancellationToken cancellationToken)
    {
        _specifications.TryRemove(agent, out _);
        if (_supervisors.TryRemove(agent, out var supervisor))
        {
            await supervisor.DisposeAsync();
        }
    }

    /// <summary>The agents whose containers are frozen.</summary>
    public ConcurrentDictionary<string, bool> Paused { get; } = new();

    /// <summary>Freezing fails, as where an engine cannot.</summary>
    public bool CannotPause { get; init; }

    /// <summary>Before freezing, as an engine that is slow to begin.</summary>
    public Task BeforePause { get; set; } = Task.CompletedTask;

    public async Task PauseAsync(string agent, CancellationToken cancellationToken)
    {
        await BeforePause;
        if (CannotPause)
        {
            throw new NotSupportedException("it cannot");
        }

        Paused[agent] = true;
    }

    /// <summary>Somebody has asked to unfreeze.</summary>
    public TaskCompletionSource Unpausing { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<bool> UnpauseAsync(string agent, CancellationToken cancellationToken)
    {
        var wasPaused = Paused.TryRemove(agent, out _);
        Unpausing.TrySetResult();
        return Task.FromResult(wasPaused);
    }

    public Task RemoveAsync(string agent, CancellationToken cancellationToken) => StopAsync(agent, TimeSpan.Zero, cancellationToken);

    public async IAsyncEnumerable<EngineEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new EngineEvent(EngineEventKind.EngineBack);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public async Task<Stream> OpenLinkAsync(string agent, CancellationToken cancellationToken)
    {
        if (!_specifications.ContainsKey(agent))
        {
            throw new AgentNotRunningException(agent);
        }

        Interlocked.Increment(ref _commands);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var near = new TcpClient();
        await near.ConnectAsync((IPEndPoint)listener.LocalEndpoint, cancellationToken);
        var far = await listener.AcceptTcpClientAsync(cancellationToken);
        _supervisors[agent] = FakeSupervisor.Start(agent, far.GetStream());
        return near.GetStream();
    }

    public Task<string?> FindImageAsync(string image, CancellationToken cancellationToken) => Task.FromResult<string?>(image);

    /// <summary>An image that is nowhere.</summary>
    public string? MissingImage { get; init; }

    public Task EnsureImageAsync(string image, IProgress<EngineProgress>? progress, CancellationToken cancellationToken) =>
        image == MissingImage ? throw new AgentNotRunningException("an image that is nowhere") : Task.CompletedTask;

    public Task BuildImageAsync(ImageBuild build, IProgress<EngineProgress>? progress, CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var supervisor in _supervisors.Values)
        {
            await supervisor.DisposeAsync();
        }
    }

    private static AgentContainer ContainerOf(AgentSpecification specification) => new(
        specification.Agent, specification.Agent, AgentContainerState.Running, specification.Hash, specification.Image, "", DateTimeOffset.UtcNow, null, false)
    {
        MadeFrom = specification.Summary,
    };
}
