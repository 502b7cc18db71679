namespace AgentSsh.World;

/// <summary>What an <see cref="AgentWorld"/> is made of.</summary>
public sealed record AgentWorldOptions
{
    /// <summary><c>docker</c> or <c>local</c>.</summary>
    public string Engine { get; init; } = "docker";

    /// <summary>The program of every agent that names no other.</summary>
    public string Program { get; init; } = "claude";

    /// <summary>The image of the engine docker.</summary>
    public string Image { get; init; } = "agentssh/agent";

    /// <summary>Further keys of the table [defaults].</summary>
    public string Defaults { get; init; } = "";

    /// <summary>Further tables of agents.toml, such as [agents.team].</summary>
    public string Tables { get; init; } = "";

    /// <summary>How long the gateway may take to listen.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
