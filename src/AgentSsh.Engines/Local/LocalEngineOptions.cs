namespace AgentSsh.Engines.Local;

/// <summary>Where the agents of the local engine live.</summary>
public sealed record LocalEngineOptions
{
    /// <summary>
    /// Absolute path of a directory that holds one directory an agent: its home, its workspace where none is declared, the supervisor's state, lock and log.
    /// It is made when it is absent. Two gateways with different directories do not see each other's agents.
    /// </summary>
    public required string StateDirectory { get; init; }
}
