namespace AgentSsh.Engines.Docker.Api;

/// <summary>Body of POST /exec/{id}/start.</summary>
internal sealed record ExecStartConfig
{
    public bool Detach { get; init; }

    public bool Tty { get; init; }
}
