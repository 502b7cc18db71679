using AgentSsh.Testing;

namespace AgentSsh.World;

/// <summary>What an <see cref="AgentWorld"/> is made of.</summary>
public sealed record AgentWorldOptions
{
    /// <summary><c>docker</c>, <c>podman</c> or <c>local</c>: the run's own unless a test is about one.</summary>
    public string Engine { get; init; } = TestEngine.Name;

    /// <summary><c>auto</c>, <c>socket</c> or <c>exec</c>.</summary>
    public string Link { get; init; } = TestEngine.Link;

    /// <summary>The program of every agent that names no other.</summary>
    public string Program { get; init; } = "claude";

    /// <summary>The image of a container; the local engine has none. AGENTSSH_IMAGE names another one, as it does for the scripts.</summary>
    public string Image { get; init; } = Environment.GetEnvironmentVariable("AGENTSSH_IMAGE") is { Length: > 0 } named ? named : "agentssh/agent";

    /// <summary>Who there is, beside whoever is added later.</summary>
    public IReadOnlyList<PersonOptions> People { get; init; } = [new("alice"), new("bob"), new("carol")];

    /// <summary>Addresses of this machine beside 127.0.0.1 on which the gateway listens, on the same port.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Further keys of the table [gateway]; a table below it, such as [gateway.limits], is written as an inline one.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>Further keys of the table [defaults]. Here and in <see cref="AgentEnvironment"/>, <c>{model}</c> stands for the model's URL as the agents see it, without a slash at its end.</summary>
    public string Defaults { get; init; } = "";

    /// <summary>Further environment of every agent; no value may hold three single quotes.</summary>
    public IReadOnlyDictionary<string, string> AgentEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>Further tables of agents.toml, such as [agents.team].</summary>
    public string Tables { get; init; } = "";

    /// <summary>Every session is relayed by the link; none has a road of its own.</summary>
    public bool Relays { get; init; }

    /// <summary>A daemon that has left its terminal: the scheduler counts processor time by session (autogroup), and the gateway has one of its own, as under systemd.</summary>
    public bool OwnSession { get; init; }

    /// <summary>Whoever attaches for the first time is told how to leave, over the first line of the screen, which a test may want to read.</summary>
    public bool HasLoginHint { get; init; }

    /// <summary>How long the gateway may take to listen.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
