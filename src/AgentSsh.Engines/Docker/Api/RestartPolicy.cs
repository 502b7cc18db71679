namespace AgentSsh.Engines.Docker.Api;

/// <summary>What the engine does by itself when a container ends.</summary>
internal sealed record RestartPolicy
{
    public required string Name { get; init; }
}
