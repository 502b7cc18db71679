namespace AgentSsh.Engines.Docker.Api;

/// <summary>Where a container's output goes.</summary>
internal sealed record LogConfig
{
    public required string Type { get; init; }

    public Dictionary<string, string>? Config { get; init; }
}
