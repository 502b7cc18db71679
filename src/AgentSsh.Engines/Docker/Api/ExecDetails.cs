namespace AgentSsh.Engines.Docker.Api;

/// <summary>Answer of GET /exec/{id}/json.</summary>
internal sealed record ExecDetails
{
    public bool Running { get; set; }

    public int? ExitCode { get; set; }
}
