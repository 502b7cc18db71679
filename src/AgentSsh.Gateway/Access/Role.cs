namespace AgentSsh.Gateway.Access;

/// <summary>What a person may do at an agent. Each value may do all that the ones before it may.</summary>
public enum Role
{
    /// <summary>Reads the screen.</summary>
    Watcher,

    /// <summary>Reads and types.</summary>
    Driver,

    /// <summary>The agent is theirs.</summary>
    Owner,
}
