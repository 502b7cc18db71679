namespace AgentSsh.Chaos.Plan;

/// <summary>What happens to the machinery.</summary>
internal enum FaultKind
{
    /// <summary>An agent's program is killed.</summary>
    Program,

    /// <summary>An agent's tmux is killed.</summary>
    Tmux,

    /// <summary>An agent's supervisor is killed; it is the container's first process.</summary>
    Supervisor,

    /// <summary>The engine is told to kill a container.</summary>
    Container,

    /// <summary>The engine is told to remove a container that runs.</summary>
    RemovedContainer,

    /// <summary>The gateway is killed and started again.</summary>
    Gateway,

    /// <summary>The gateway is asked to end, and started again.</summary>
    StoppedGateway,

    /// <summary>dockerd is killed and started again; meanwhile an agent's container ends.</summary>
    Engine,
}
