namespace AgentSsh.Engines;

/// <summary>Something was asked of an agent's container that needs it to run.</summary>
public sealed class AgentNotRunningException : EngineException
{
    /// <summary>Names the agent.</summary>
    public AgentNotRunningException(string agent)
        : base($"agent '{agent}': its container does not run.") => Agent = agent;

    /// <summary>The agent.</summary>
    public string Agent { get; }
}
