namespace AgentSsh.Ssh.Connection;

/// <summary>What a connection needs to know at its beginning.</summary>
internal sealed record SshConnectionOptions
{
    /// <summary>Bytes the peer may send on a channel before anything is used up (OpenSSH CHAN_SES_WINDOW_DEFAULT).</summary>
    public uint WindowSize { get; init; } = 64 * ChannelTable.MaxPacket;

    /// <summary>Channels that may be open at once.</summary>
    public int MaxChannels { get; init; } = 128;

    /// <summary>Silence after which the peer is asked whether it lives; zero never asks (OpenSSH ClientAliveInterval).</summary>
    public TimeSpan KeepAliveInterval { get; init; }

    /// <summary>Unanswered questions after which the connection ends (OpenSSH ClientAliveCountMax).</summary>
    public int KeepAliveCountMax { get; init; } = 3;

    /// <summary>What a server answers by itself; null in every other role.</summary>
    public ServerRequests? ServerRequests { get; init; }

    /// <summary>Time without any channel after which the connection ends; zero never (OpenSSH UnusedConnectionTimeout).</summary>
    public TimeSpan UnusedTimeout { get; init; }

    /// <summary>Time without data after which a channel is told, by its type (OpenSSH ChannelTimeout).</summary>
    public IReadOnlyDictionary<string, TimeSpan> ChannelTimeouts { get; init; } = new Dictionary<string, TimeSpan>();
}
