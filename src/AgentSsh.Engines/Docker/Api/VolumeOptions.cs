namespace AgentSsh.Engines.Docker.Api;

/// <summary>How a volume is made when it is absent.</summary>
internal sealed record VolumeOptions
{
    public required Dictionary<string, string> Labels { get; init; }
}
