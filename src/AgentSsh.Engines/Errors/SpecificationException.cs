namespace AgentSsh.Engines;

/// <summary>A specification that cannot be carried out on this host: a path is absent, a mount lies over one of ours, or it asks for root.</summary>
public sealed class SpecificationException : EngineException
{
    internal SpecificationException(string agent, string problem)
        : base($"agent '{agent}': {problem}") => Agent = agent;

    /// <summary>The agent whose specification it is.</summary>
    public string Agent { get; }
}
