namespace AgentSsh.Engines.Docker.Api;

/// <summary>One of the programs that GET /version speaks of.</summary>
internal sealed record VersionComponent
{
    public string Name { get; set; } = "";
}
