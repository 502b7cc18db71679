namespace AgentSsh.Engines.Docker.Api;

/// <summary>State of a container in its details.</summary>
internal sealed record ContainerDetailsState
{
    /// <summary>created, running, paused, restarting, removing, exited or dead; Podman: also initialized, stopped, stopping.</summary>
    public string Status { get; set; } = "";

    public bool OOMKilled { get; set; }

    public int ExitCode { get; set; }

    /// <summary>RFC 3339; year 1 when it never happened.</summary>
    public string StartedAt { get; set; } = "";
}
