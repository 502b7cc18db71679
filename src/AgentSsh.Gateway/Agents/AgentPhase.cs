namespace AgentSsh.Gateway.Agents;

/// <summary>Where the gateway stands with an agent's container.</summary>
internal enum AgentPhase
{
    /// <summary>There is no container that runs.</summary>
    Absent,

    /// <summary>The engine is making, starting or waking it.</summary>
    Provisioning,

    /// <summary>It runs; its supervisor has not arrived yet.</summary>
    Starting,

    /// <summary>The supervisor is here.</summary>
    Running,

    /// <summary>The supervisor was here and is gone; the container may still run.</summary>
    LinkLost,

    /// <summary>It was idle: the engine is freezing it.</summary>
    Pausing,

    /// <summary>It is frozen, and its supervisor with it: the silence of the link means nothing.</summary>
    Paused,

    /// <summary>It was idle: the engine is stopping it.</summary>
    Stopping,

    /// <summary>It was idle, or was found so, and is stopped until somebody wants it.</summary>
    Stopped,
}
