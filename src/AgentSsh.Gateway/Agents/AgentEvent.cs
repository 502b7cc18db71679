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

    /// <summary>It runs, as was found; of its supervisor nothing is known.</summary>
    FoundRunning,

    /// <summary>It is there and does not run, as was found.</summary>
    FoundStopped,

    /// <summary>It has been idle for as long as its policy says, and is to be frozen.</summary>
    PauseDue,

    /// <summary>It has been idle for as long as its policy says, and is to be stopped.</summary>
    StopDue,

    /// <summary>Nobody would notice, and its configuration has changed.</summary>
    RemakeDue,

    /// <summary>It is frozen, by us or by somebody with access to the engine.</summary>
    Paused,

    /// <summary>It is stopped, as was wanted.</summary>
    Stopped,

    /// <summary>It could be neither frozen nor stopped.</summary>
    RestFailed,

    /// <summary>It runs on, and the link that it had is still there.</summary>
    Woken,

    /// <summary>Somebody else has let it run on, and there is no link.</summary>
    Thawed,
}
