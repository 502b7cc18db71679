namespace AgentSsh.Bench;

/// <summary>Names of what is compared.</summary>
internal static class Peers
{
    /// <summary>The gateway and its container.</summary>
    public const string Ours = "agentssh";

    /// <summary>sshd with a forced <c>docker exec</c> into such a container and its tmux.</summary>
    public const string DockerExec = "sshd + docker exec";

    /// <summary>The gateway and its container with nothing beside.</summary>
    public const string Idle = "agentssh, idle";

    /// <summary>sshd on the bare host, with tmux there.</summary>
    public const string Host = "sshd + host";

    /// <summary>The same with nothing beside.</summary>
    public const string HostIdle = "sshd + host, idle";
}
