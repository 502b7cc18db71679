namespace AgentSsh.Engines;

/// <summary>The command at the far end of an exec'd link failed, or the engine's stream broke its framing.</summary>
public sealed class LinkExecException : IOException
{
    internal LinkExecException(string agent, string message)
        : base($"agent '{agent}': the link ended: {message}") => Agent = agent;

    /// <summary>The agent.</summary>
    public string Agent { get; }
}
