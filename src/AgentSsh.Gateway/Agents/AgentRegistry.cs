using System.Collections.Concurrent;
using AgentSsh.Engines;
using AgentSsh.Gateway.Configuration;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Agents;

/// <summary>All agents that somebody has asked for, or whose containers were found. Every member may be called from any thread.</summary>
internal sealed partial class AgentRegistry(AgentServices services) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Agent> _agents = new();
    private readonly Lock _firstUse = new();

    /// <summary>The agents, by name.</summary>
    public IEnumerable<Agent> All => _agents.Values.OrderBy(agent => agent.Name, StringComparer.Ordinal);

    /// <summary>The agent of a configuration.</summary>
    public Agent Get(AgentConfiguration configuration) => _agents.GetOrAdd(configuration.Name, _ => new Agent(configuration, services));

    /// <summary>The agent of a configuration, unless it is one made on first use and its user has enough of those.</summary>
    /// <param name="asked">What is asked for.</param>
    /// <param name="all">The configuration that it belongs to.</param>
    /// <returns>Null: there are <see cref="LimitsConfiguration.MaxAgents"/> already.</returns>
    public Agent? TryGet(AgentConfiguration asked, GatewayConfiguration all)
    {
        string user = AgentName.UserOfFurtherAgent(asked.Name);
        if (all.Agents.ContainsKey(asked.Name) || user.Length == 0)
        {
            return Get(asked);
        }

        lock (_firstUse)
        {
            return _agents.ContainsKey(asked.Name)
                || _agents.Keys.Count(name => AgentName.UserOfFurtherAgent(name) == user && !all.Agents.ContainsKey(name)) < all.Limits.MaxAgents
                ? Get(asked)
                : null;
        }
    }

    /// <summary>The agent of a name, if it is known.</summary>
    public Agent? Find(string name) => _agents.GetValueOrDefault(name);

    /// <summary>Takes a newer configuration. An agent that it no longer names keeps its container: only people remove those.</summary>
    public void Configure(GatewayConfiguration configuration)
    {
        foreach (Agent agent in _agents.Values)
        {
            if (configuration.FindAgent(agent.Name) is { } changed)
            {
                agent.Configure(changed);
            }
        }
    }

    /// <summary>Finds what runs already and follows what happens to it, until cancelled.</summary>
    /// <param name="configuration">The configuration now in force.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WatchAsync(Func<GatewayConfiguration> configuration, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (EngineEvent happened in services.Engine.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                switch (happened.Kind)
                {
                    case EngineEventKind.EngineBack:
                        await AdoptAsync(configuration(), cancellationToken).ConfigureAwait(false);
                        break;
                    case EngineEventKind.EngineLost:
                        LogEngineLost(services.Logger, happened.Message ?? "no reason given");
                        break;
                    default:
                        if (happened.Agent is { } name && Find(name) is { } agent)
                        {
                            agent.ContainerEvent(happened);
                        }

                        break;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The gateway is stopping.
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Agent agent in _agents.Values)
        {
            await agent.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task AdoptAsync(GatewayConfiguration configuration, CancellationToken cancellationToken)
    {
        try
        {
            foreach (AgentContainer container in await services.Engine.ListAsync(cancellationToken).ConfigureAwait(false))
            {
                if (configuration.FindAgent(container.Agent) is { } known)
                {
                    Get(known).Adopt(container);
                    LogAdopted(services.Logger, container.Agent, container.State);
                }
                else
                {
                    LogUnknown(services.Logger, container.Agent);
                }
            }
        }
        catch (EngineException e)
        {
            LogEngineLost(services.Logger, e.Message);
        }
    }

    [LoggerMessage(EventId = 2200, EventName = "AgentAdopted", Level = LogLevel.Information, Message = "Agent {Agent}: found its container ({State})")]
    private static partial void LogAdopted(ILogger logger, string agent, AgentContainerState state);

    [LoggerMessage(EventId = 2201, EventName = "AgentUnknown", Level = LogLevel.Warning, Message = "A container of agent {Agent} exists, but the configuration names no such agent; it is left alone")]
    private static partial void LogUnknown(ILogger logger, string agent);

    [LoggerMessage(EventId = 2202, EventName = "EngineLost", Level = LogLevel.Warning, Message = "The container engine does not answer: {Reason}")]
    private static partial void LogEngineLost(ILogger logger, string reason);
}
