namespace AgentSsh.Engines.Docker.Api;

/// <summary>Answer of GET /containers/{id}/json.</summary>
internal sealed record ContainerDetails
{
    public string Id { get; set; } = "";

    /// <summary>Id of the image.</summary>
    public string Image { get; set; } = "";

    public ContainerDetailsState? State { get; set; }

    public ContainerDetailsConfig? Config { get; set; }
}
