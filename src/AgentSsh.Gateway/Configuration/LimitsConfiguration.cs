namespace AgentSsh.Gateway.Configuration;

/// <summary>What protects the gateway from its clients, under OpenSSH's names and, where nothing else is said, with its defaults.</summary>
public sealed record LimitsConfiguration
{
    /// <summary>From accepting a connection to its login, 1 s to 1 h. OpenSSH: 120 s; a key needs no person, so ours is 30 s.</summary>
    public TimeSpan LoginGraceTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections without a login.</summary>
    public MaxStartups MaxStartups { get; init; } = new(10, 30, 100);

    /// <summary>Refused keys of one connection, 1 to 100.</summary>
    public int MaxAuthTries { get; init; } = 6;

    /// <summary>Sessions open at once on one connection, 1 to 1000.</summary>
    public int MaxSessions { get; init; } = 10;

    /// <summary>Silence after which a client is asked whether it is there, up to 1 h; zero: never. OpenSSH: never; ours is 30 s, so that a lost client leaves the agent's screen.</summary>
    public TimeSpan ClientAliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Unanswered questions after which the connection is ended, 1 to 100.</summary>
    public int ClientAliveCountMax { get; init; } = 3;

    /// <summary>Connections without a login from one source (an IPv4 address, an IPv6 /64), 1 to 100000. OpenSSH: PerSourceMaxStartups, none.</summary>
    public int PerSourceMax { get; init; } = 10;
}
