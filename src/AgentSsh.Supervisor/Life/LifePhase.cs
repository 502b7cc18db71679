namespace AgentSsh.Supervisor.Life;

/// <summary>Where the program stands.</summary>
internal enum LifePhase
{
    /// <summary>A start was ordered and has not been confirmed.</summary>
    Starting,

    /// <summary>The program runs.</summary>
    Running,

    /// <summary>The program was told to end, because a person wants it started anew.</summary>
    Ending,

    /// <summary>The program ended; the next start waits for the backoff.</summary>
    Restarting,

    /// <summary>No start until a person asks for one.</summary>
    Held,

    /// <summary>The program was told to end, and everything ends with it.</summary>
    Stopping,

    /// <summary>All is over.</summary>
    Stopped,
}
