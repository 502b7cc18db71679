using System.Net;

namespace AgentSsh.Ssh;

/// <summary>The numbers that protect a server. The defaults are OpenSSH's unless it says otherwise.</summary>
public sealed record SshServerLimits
{
    /// <summary>From the accept until somebody has logged in. OpenSSH gives 120 s; whoever has a key needs a few.</summary>
    public TimeSpan LoginGraceTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Failed attempts to log in on one connection, 1 to 20.</summary>
    public int MaxAuthTries { get; init; } = 6;

    /// <summary>Connections not logged in from which on some are refused at random; the first number of MaxStartups.</summary>
    public int StartupsBegin { get; init; } = 10;

    /// <summary>How many are refused then, in percent; rises to 100 at <see cref="StartupsFull"/>.</summary>
    public int StartupsRate { get; init; } = 30;

    /// <summary>Connections not logged in from which on all are refused.</summary>
    public int StartupsFull { get; init; } = 100;

    /// <summary>Connections not logged in of one source. OpenSSH's PerSourceMaxStartups has none by default.</summary>
    public int StartupsPerSource { get; init; } = 10;

    /// <summary>How many bits of an IPv4 address make a source, 0 to 32; the first number of PerSourceNetBlockSize.</summary>
    public int SourceBitsIPv4 { get; init; } = 32;

    /// <summary>How many bits of an IPv6 address make a source, 0 to 128. OpenSSH: 128; whoever has one address has the 2^64 beside it too.</summary>
    public int SourceBitsIPv6 { get; init; } = 64;

    /// <summary>How long sources are refused for failed logins.</summary>
    public SshPenaltyLimits Penalties { get; init; } = new();

    /// <summary>Networks that get no penalties (OpenSSH PerSourcePenaltyExemptList).</summary>
    public IReadOnlyList<IPNetwork> PenaltyExempt { get; init; } = [];

    /// <summary>A connection on which somebody is logged in and no channel is open is ended after this; zero never (OpenSSH UnusedConnectionTimeout,
    /// none by default: a client that keeps a connection for later ones looks the same).</summary>
    public TimeSpan UnusedConnectionTimeout { get; init; }

    /// <summary>A channel on which no data went either way for so long is told (<see cref="ChannelHandler.OnIdle"/>), by its type. Channels of other types
    /// are never idle (OpenSSH ChannelTimeout, none by default).</summary>
    public IReadOnlyDictionary<string, TimeSpan> ChannelTimeouts { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>Channels open at once on one connection. OpenSSH's MaxSessions is 10 and counts sessions alone.</summary>
    public int MaxChannels { get; init; } = 64;

    /// <summary>Silence after which a client is asked whether it lives; zero never asks. OpenSSH never does by default.</summary>
    public TimeSpan ClientAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Unanswered questions after which a connection is given up.</summary>
    public int ClientAliveCountMax { get; init; } = 3;
}
