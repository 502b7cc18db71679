namespace AgentSsh.Engines.Docker.Api;

/// <summary>Answer of GET /images/{name}/json.</summary>
internal sealed record ImageDetails
{
    public string Id { get; set; } = "";
}
