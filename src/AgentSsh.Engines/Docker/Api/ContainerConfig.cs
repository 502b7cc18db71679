namespace AgentSsh.Engines.Docker.Api;

/// <summary>Body of POST /containers/create.</summary>
internal sealed record ContainerConfig
{
    public required string Hostname { get; init; }

    public required string Image { get; init; }

    public required string[] Entrypoint { get; init; }

    public required string[] Cmd { get; init; }

    public required string User { get; init; }

    public required string WorkingDir { get; init; }

    public required string[] Env { get; init; }

    public required Dictionary<string, string> Labels { get; init; }

    public required HostConfig HostConfig { get; init; }
}
