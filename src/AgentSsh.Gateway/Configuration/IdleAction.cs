namespace AgentSsh.Gateway.Configuration;

/// <summary>What is done with an idle container.</summary>
public enum IdleAction
{
    /// <summary>It is frozen: it keeps its memory, takes no processor time and wakes within a moment.</summary>
    Pause,

    /// <summary>It is stopped: it takes nothing but disk, and its program is started anew on its conversation.</summary>
    Stop,
}
