using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh;

/// <summary>What a server is and whom it serves.</summary>
public sealed record SshServerOptions
{
    /// <summary>The keys that the server proves itself with, at least one; at most one of a type is used. The server does not dispose them.</summary>
    public required IReadOnlyList<SshPrivateKey> HostKeys { get; init; }

    /// <summary>Who may log in.</summary>
    public required ISshAuthenticator Authenticator { get; init; }

    /// <summary>The numbers that protect the server.</summary>
    public SshServerLimits Limits { get; init; } = new();

    /// <summary>Who is told what happens.</summary>
    public SshServerEvents Events { get; init; } = new IgnoredEvents();

    /// <summary>Narrows or reorders what is offered; null offers everything the host keys allow.</summary>
    public SshAlgorithms? Algorithms { get; init; }

    /// <summary>Text that clients show before they log in, with its line ends; null shows none.</summary>
    public string? Banner { get; init; }

    /// <summary>Name and version in the identification line: printable ASCII without spaces.</summary>
    public string Software { get; init; } = "AgentSsh_0.1";

    /// <summary>The clock of deadlines and delays.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Bytes either way after which new keys are made.</summary>
    internal long RekeyBytes { get; init; } = 1L << 30;

    private sealed class IgnoredEvents : SshServerEvents;
}
