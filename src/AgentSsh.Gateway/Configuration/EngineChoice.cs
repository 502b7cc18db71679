namespace AgentSsh.Gateway.Configuration;

/// <summary>Which engine holds the agents' containers.</summary>
public enum EngineChoice
{
    /// <summary>Docker where it answers, else <see cref="Local"/> with a warning.</summary>
    Auto,

    /// <summary>Docker or Podman, through its socket.</summary>
    Docker,

    /// <summary>No container at all: nothing is isolated.</summary>
    Local,
}
