namespace AgentSsh.Engines;

/// <summary>What a watch believes of one container.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="IsRunning">It ran when last heard of.</param>
/// <param name="Since">By the engine's clock: when it started, or a moment after that.</param>
/// <param name="SawOutOfMemory">The kernel killed something in it since it started.</param>
internal sealed record KnownContainer(string Agent, bool IsRunning, DateTimeOffset? Since, bool SawOutOfMemory)
{
    /// <summary>A frozen one runs: it has not ended.</summary>
    public static KnownContainer Of(AgentContainer container) => new(container.Agent, Runs(container), container.StartedAt, SawOutOfMemory: false)
    {
        IsPaused = container.State == AgentContainerState.Paused,
    };

    /// <summary>It was frozen when last heard of.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The events between what was believed, by container id, and a new list.</summary>
    public static List<EngineEvent> Compare(IReadOnlyDictionary<string, KnownContainer> before, IReadOnlyList<AgentContainer> now)
    {
        var events = new List<EngineEvent>();
        var present = now.Select(container => container.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, known) in before.Where(pair => !present.Contains(pair.Key)))
        {
            if (known.IsRunning)
            {
                events.Add(new EngineEvent(EngineEventKind.Died, known.Agent, id));
            }

            events.Add(new EngineEvent(EngineEventKind.Removed, known.Agent, id));
        }

        foreach (var container in now)
        {
            var known = before.GetValueOrDefault(container.Id);
            var wasRunning = known?.IsRunning ?? false;
            var runs = Runs(container);
            var restarted = wasRunning && runs && container.StartedAt > known!.Since;
            if (wasRunning && (!runs || restarted))
            {
                events.Add(new EngineEvent(EngineEventKind.Died, container.Agent, container.Id, container.ExitCode, container.OutOfMemory));
            }

            if (runs && (!wasRunning || restarted))
            {
                events.Add(new EngineEvent(EngineEventKind.Started, container.Agent, container.Id));
            }

            var isPaused = container.State == AgentContainerState.Paused;
            if (runs && isPaused != (known is { IsPaused: true } && !restarted))
            {
                events.Add(new EngineEvent(isPaused ? EngineEventKind.Paused : EngineEventKind.Unpaused, container.Agent, container.Id));
            }
        }

        return events;
    }

    private static bool Runs(AgentContainer container) => container.State is AgentContainerState.Running or AgentContainerState.Paused;
}
