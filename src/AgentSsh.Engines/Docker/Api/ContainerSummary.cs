namespace AgentSsh.Engines.Docker.Api;

/// <summary>One entry of GET /containers/json.</summary>
internal sealed record ContainerSummary
{
    public string Id { get; set; } = "";

    public string State { get; set; } = "";

    public Dictionary<string, string>? Labels { get; set; }
}
