namespace AgentSsh.Engines;

/// <summary>Whether a container runs.</summary>
public enum AgentContainerState
{
    /// <summary>Made, never started.</summary>
    Created,

    /// <summary>The supervisor runs.</summary>
    Running,

    /// <summary>Frozen: it is there with all its memory and does nothing.</summary>
    Paused,

    /// <summary>It ran and ended.</summary>
    Stopped,

    /// <summary>The engine is taking it away, or failed to.</summary>
    Removing,
}
