namespace AgentSsh.Engines;

/// <summary>An agent's container exists but does not start.</summary>
public sealed class ContainerStartException : EngineException
{
    internal ContainerStartException(string agent, string message, Exception? innerException = null)
        : base($"agent '{agent}': it did not start: {message}", innerException) => Agent = agent;

    /// <summary>The agent.</summary>
    public string Agent { get; }
}
