namespace AgentSsh.Gateway.Configuration;

/// <summary>Which engine holds the agents' containers.</summary>
public enum EngineChoice
{
    /// <summary>Docker or Podman where there is one, else <see cref="Local"/> with a warning.</summary>
    Auto,

    /// <summary>Docker, or where there is no Docker Podman, through its socket.</summary>
    Docker,

    /// <summary>Podman, also where there is Docker.</summary>
    Podman,

    /// <summary>No container at all: nothing is isolated.</summary>
    Local,
}
