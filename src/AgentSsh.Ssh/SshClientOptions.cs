using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh;

/// <summary>Where a client connects to, and as whom.</summary>
public sealed record SshClientOptions
{
    /// <summary>Name or address of the server; not needed with <see cref="Stream"/>.</summary>
    public string Host { get; init; } = string.Empty;

    /// <summary>Port of the server.</summary>
    public int Port { get; init; } = 22;

    /// <summary>A stream that leads to the server already; the connection owns it.</summary>
    public Stream? Stream { get; init; }

    /// <summary>Who logs in.</summary>
    public required string UserName { get; init; }

    /// <summary>The keys to log in with, in this order; each costs an attempt, an RSA key that is refused a second one at the end, and servers
    /// commonly give 6. Not disposed here.</summary>
    public required IReadOnlyList<SshPrivateKey> Keys { get; init; }

    /// <summary>Says whether this is the server's key; asked before anything is said about the user. It may take its time within
    /// <see cref="ConnectTimeout"/>.</summary>
    public required Func<SshPublicKey, ValueTask<bool>> HostKeyVerifier { get; init; }

    /// <summary>Chooses what is offered; null offers the default.</summary>
    public SshAlgorithms? Algorithms { get; init; }

    /// <summary>For all of connecting and logging in.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence after which the server is asked whether it lives; zero never asks.</summary>
    public TimeSpan ServerAliveInterval { get; init; }

    /// <summary>Unanswered questions after which the connection is given up.</summary>
    public int ServerAliveCountMax { get; init; } = 3;

    /// <summary>Channels open at once.</summary>
    public int MaxChannels { get; init; } = 128;

    /// <summary>Name and version in the identification line: printable ASCII without spaces.</summary>
    public string Software { get; init; } = "AgentSsh_0.1";

    /// <summary>The clock of deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Bytes either way after which new keys are made; as OpenSSH's <c>RekeyLimit</c> (RFC 4253 section 9 advises 1 GiB). At least one packet
    /// goes between two exchanges, however small the limit.</summary>
    public long RekeyLimit { get; init; } = 1L << 30;

    /// <summary>Makes the client's half of a key exchange, also of a method that this machine cannot do by itself; null: as the method does.</summary>
    internal Func<IKexMethod, IKexClient>? KexClient { get; init; }
}
