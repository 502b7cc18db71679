using System.Net;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Configuration;

/// <summary>What protects the gateway from its clients, under OpenSSH's names and, where nothing else is said, with its defaults.</summary>
public sealed record LimitsConfiguration
{
    /// <summary>From accepting a connection to its login, 1 s to 1 h. OpenSSH: 120 s; a key needs no person, so ours is 30 s.</summary>
    public TimeSpan LoginGraceTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections without a login.</summary>
    public MaxStartups MaxStartups { get; init; } = new(10, 30, 100);

    /// <summary>Connections without a login from one source, 1 to 100000. OpenSSH: none.</summary>
    public int PerSourceMaxStartups { get; init; } = 10;

    /// <summary>What one source is.</summary>
    public NetBlockSize PerSourceNetBlockSize { get; init; } = new(32, 64);

    /// <summary>How long a source is refused for failed logins.</summary>
    public SshPenaltyLimits PerSourcePenalties { get; init; } = new();

    /// <summary>Networks that get no penalties.</summary>
    public EquatableList<IPNetwork> PerSourcePenaltyExemptList { get; init; } = [];

    /// <summary>Refused keys of one connection, 1 to 20.</summary>
    public int MaxAuthTries { get; init; } = 6;

    /// <summary>Sessions open at once on one connection, 1 to 1000.</summary>
    public int MaxSessions { get; init; } = 10;

    /// <summary>Agents that one user may have by merely connecting to <c>user.name</c>, 0 to 10000; declared ones do not count. No name of OpenSSH's.</summary>
    public int MaxAgents { get; init; } = 20;

    /// <summary>Silence after which a client is asked whether it is there, up to 1 h; zero: never. OpenSSH: never; ours is 30 s, so that a lost client leaves the agent's screen.</summary>
    public TimeSpan ClientAliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Unanswered questions after which the connection is ended, 1 to 100.</summary>
    public int ClientAliveCountMax { get; init; } = 3;

    /// <summary>Bytes either way on one connection after which new keys are made, 1 MiB to 1 GiB.</summary>
    public long RekeyLimit { get; init; } = 1L << 30;

    /// <summary>A connection on which nothing is open is ended after this, up to 24 h; zero: never.</summary>
    public TimeSpan UnusedConnectionTimeout { get; init; }

    /// <summary>Channels on which nothing was said for so long are closed, by their type: <c>session:shell</c>, <c>direct-tcpip</c>, ... None are by
    /// default: a person who thinks must find the agent's screen as it was.</summary>
    public EquatableList<ChannelTimeout> ChannelTimeouts { get; init; } = [];

    /// <summary>The timeout of a type of channel; zero: none.</summary>
    public TimeSpan ChannelTimeoutOf(string type) => ChannelTimeouts.FirstOrDefault(each => each.Type == type)?.Time ?? TimeSpan.Zero;
}
