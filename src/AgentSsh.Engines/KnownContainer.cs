namespace AgentSsh.Engines;

/// <summary>What a watch believes of one container.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="IsRunning">It ran when last heard of.</param>
/// <param name="Since">By the engine's clock: when it started, or a moment after that.</param>
/// <param name="SawOutOfMemory">The kernel killed something in it since it started.</param>
internal sealed record KnownContainer(string Agent, bool IsRunning, DateTimeOffset? Since, bool SawOutOfMemory)
{
    public static KnownContainer Of(AgentContainer container) => new(container.Agent, container.IsRunning, container.StartedAt, SawOutOfMemory: false);

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
            var restarted = wasRunning && container.IsRunning && container.StartedAt > known!.Since;
            if (wasRunning && (!container.IsRunning || restarted))
            {
                events.Add(new EngineEvent(EngineEventKind.Died, container.Agent, container.Id, container.ExitCode, container.OutOfMemory));
            }

            if (container.IsRunning && (!wasRunning || restarted))
            {
                events.Add(new EngineEvent(EngineEventKind.Started, container.Agent, container.Id));
            }
        }

        return events;
    }
}
