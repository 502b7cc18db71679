namespace AgentSsh.Engines.Docker.Api;

/// <summary>Configuration of a container in its details, as far as we read it back.</summary>
internal sealed record ContainerDetailsConfig
{
    public string Image { get; set; } = "";

    public Dictionary<string, string>? Labels { get; set; }
}
