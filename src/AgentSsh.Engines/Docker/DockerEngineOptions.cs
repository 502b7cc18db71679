namespace AgentSsh.Engines.Docker;

/// <summary>Which engine, and which containers on it are ours.</summary>
public sealed record DockerEngineOptions
{
    /// <summary>The images that nobody pulls because we build them.</summary>
    public const string OwnImage = "agentssh/agent";

    /// <summary>
    /// Tells this gateway's containers and volumes from another's on the same engine: 1 to 32 lower-case letters and digits, the same for the life of
    /// the state directory. It is part of the volumes' names: another instance finds other homes.
    /// </summary>
    public required string Instance { get; init; }

    /// <summary>Path of the engine's socket; null to look for it as <see cref="DockerSocket.Find()"/> does.</summary>
    public string? SocketPath { get; init; }

    /// <summary>How long a pull may take as a whole.</summary>
    public TimeSpan PullLimit { get; init; } = TimeSpan.FromMinutes(10);
}
