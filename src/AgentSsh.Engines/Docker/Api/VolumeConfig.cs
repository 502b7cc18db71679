namespace AgentSsh.Engines.Docker.Api;

/// <summary>Body of POST /volumes/create.</summary>
internal sealed record VolumeConfig
{
    public required string Name { get; init; }

    public required Dictionary<string, string> Labels { get; init; }
}
