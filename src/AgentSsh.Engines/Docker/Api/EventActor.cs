namespace AgentSsh.Engines.Docker.Api;

/// <summary>Whom an event concerns.</summary>
internal sealed record EventActor
{
    public string? ID { get; set; }

    /// <summary>The container's labels, and for some actions more, such as exitCode.</summary>
    public Dictionary<string, string>? Attributes { get; set; }
}
