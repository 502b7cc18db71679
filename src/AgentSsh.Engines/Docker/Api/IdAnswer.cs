namespace AgentSsh.Engines.Docker.Api;

/// <summary>Answer of a request that makes something.</summary>
internal sealed record IdAnswer
{
    public string Id { get; set; } = "";
}
