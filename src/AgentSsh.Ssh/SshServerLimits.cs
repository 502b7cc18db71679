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

    /// <summary>Connections not logged in of one address (IPv6: of one /64). OpenSSH's PerSourceMaxStartups has none by default.</summary>
    public int StartupsPerSource { get; init; } = 10;

    /// <summary>Channels open at once on one connection. OpenSSH's MaxSessions is 10 and counts sessions alone.</summary>
    public int MaxChannels { get; init; } = 64;

    /// <summary>Silence after which a client is asked whether it lives; zero never asks. OpenSSH never does by default.</summary>
    public TimeSpan ClientAliveInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Unanswered questions after which a connection is given up.</summary>
    public int ClientAliveCountMax { get; init; } = 3;
}
