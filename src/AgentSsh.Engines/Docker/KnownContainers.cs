using AgentSsh.Engines.Docker.Api;

namespace AgentSsh.Engines.Docker;

/// <summary>
/// What a watch believes of its containers: it turns the engine's messages, and after an interruption a new list, into events, and swallows what says nothing new
/// (a message that was on its way while the list was read). No I/O; not safe for concurrent use.
/// </summary>
internal sealed class KnownContainers(string instance)
{
    /// <summary>128 + SIGKILL, what the kernel sends at the limit of memory.</summary>
    private const int KilledExitCode = 137;

    private readonly Dictionary<string, KnownContainer> _containers = new(StringComparer.Ordinal);
    private bool _hasList;

    /// <summary>Takes a complete list; the first one gives no events, a later one what was missed since.</summary>
    public List<EngineEvent> Replace(IReadOnlyList<AgentContainer> list)
    {
        var events = _hasList ? KnownContainer.Compare(_containers, list) : [];
        _hasList = true;
        _containers.Clear();
        foreach (var container in list)
        {
            _containers[container.Id] = KnownContainer.Of(container);
        }

        return events;
    }

    /// <summary>Takes one of the engine's messages; null when it says nothing new or is not about one of ours.</summary>
    public EngineEvent? Apply(EventMessage message)
    {
        var attributes = message.Actor?.Attributes;
        if (message.Type != "container"
            || message.Actor?.ID is not { Length: > 0 } id
            || attributes is null
            || attributes.GetValueOrDefault(ContainerLabels.Instance) != instance
            || attributes.GetValueOrDefault(ContainerLabels.Agent) is not { } agent
            || !AgentName.IsValid(agent))
        {
            return null;
        }

        var known = _containers.GetValueOrDefault(id);

        // Podman says died and remove.
        switch (message.Action)
        {
            case "create":
                _containers[id] = known ?? new KnownContainer(agent, false, null, false);
                return null;
            case "start":
                _containers[id] = new KnownContainer(agent, true, message.Time, false);
                return known is { IsRunning: true } ? null : new EngineEvent(EngineEventKind.Started, agent, id);
            case "pause" or "unpause" when known is { IsRunning: true } && known.IsPaused != (message.Action == "pause"):
                _containers[id] = known with { IsPaused = !known.IsPaused };
                return new EngineEvent(known.IsPaused ? EngineEventKind.Unpaused : EngineEventKind.Paused, agent, id);
            case "oom":
                _containers[id] = (known ?? new KnownContainer(agent, true, null, false)) with { SawOutOfMemory = true };
                return new EngineEvent(EngineEventKind.OutOfMemory, agent, id);
            case "die" or "died":
                _containers[id] = new KnownContainer(agent, false, known?.Since, false);
                return known is { IsRunning: false } ? null : Died(agent, id, attributes, known?.SawOutOfMemory ?? false);
            case "destroy" or "remove":
                return _containers.Remove(id) ? new EngineEvent(EngineEventKind.Removed, agent, id) : null;
            default:
                return null;
        }
    }

    private static EngineEvent Died(string agent, string id, Dictionary<string, string> attributes, bool sawOutOfMemory)
    {
        var text = attributes.GetValueOrDefault("exitCode") ?? attributes.GetValueOrDefault("containerExitCode");
        int? code = int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

        // The kernel may have killed another process in there earlier; only a death by SIGKILL can be its doing.
        return new EngineEvent(EngineEventKind.Died, agent, id, code, sawOutOfMemory && code == KilledExitCode);
    }
}
