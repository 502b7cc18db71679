namespace AgentSsh.Gateway.Agents;

/// <summary>What can happen to an agent's container, seen from the gateway.</summary>
internal enum AgentEvent
{
    /// <summary>Somebody wants the agent.</summary>
    Wanted,

    /// <summary>The engine says that the container runs.</summary>
    Ensured,

    /// <summary>The engine could not make it run.</summary>
    EnsureFailed,

    /// <summary>The supervisor did not arrive in the time that is given.</summary>
    StartTimedOut,

    /// <summary>The supervisor has arrived.</summary>
    LinkUp,

    /// <summary>The link has ended.</summary>
    LinkDown,

    /// <summary>The container has ended or is gone.</summary>
    ContainerEnded,
}
