namespace AgentSsh.Engines.Docker.Api;

/// <summary>Body of POST /containers/{id}/exec.</summary>
internal sealed record ExecConfig
{
    public required string[] Cmd { get; init; }

    public bool AttachStdin { get; init; } = true;

    public bool AttachStdout { get; init; } = true;

    public bool AttachStderr { get; init; } = true;
}
