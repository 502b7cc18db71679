namespace AgentSsh.Engines;

/// <summary>The engine refused to make an agent's container, or what it made cannot be prepared.</summary>
public sealed class ContainerCreateException : EngineException
{
    internal ContainerCreateException(string agent, string message, Exception? innerException = null)
        : base($"agent '{agent}': its container could not be made: {message}", innerException) => Agent = agent;

    /// <summary>The agent.</summary>
    public string Agent { get; }
}
