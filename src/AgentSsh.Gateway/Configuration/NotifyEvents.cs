namespace AgentSsh.Gateway.Configuration;

/// <summary>What a webhook is told.</summary>
[Flags]
public enum NotifyEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>An agent's program waits for somebody.</summary>
    Waiting = 1,

    /// <summary>An agent's program is not started again until somebody says so.</summary>
    Held = 2,

    /// <summary>A turn is done that took long.</summary>
    Finished = 4,
}
