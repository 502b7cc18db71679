using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Transport;

namespace AgentSsh.Ssh;

/// <summary>What a server is and whom it serves.</summary>
public sealed record SshServerOptions
{
    /// <summary>The keys that the server proves itself with, at least one. The first of a type is used; all are told to clients that have logged
    /// in, which learn the others so before they are used, and forget those that are gone (hostkeys-00@openssh.com). The server does not dispose
    /// them.</summary>
    public required IReadOnlyList<SshPrivateKey> HostKeys { get; init; }

    /// <summary>Certificates for hosts over keys of <see cref="HostKeys"/>: a client that trusts the authority need not know the key. They are shown
    /// as they are, whatever the time.</summary>
    public IReadOnlyList<OpenSshCertificate> HostCertificates { get; init; } = [];

    /// <summary>Who may log in.</summary>
    public required ISshAuthenticator Authenticator { get; init; }

    /// <summary>The numbers that protect the server.</summary>
    public SshServerLimits Limits { get; init; } = new();

    /// <summary>Who is told what happens.</summary>
    public SshServerEvents Events { get; init; } = new IgnoredEvents();

    /// <summary>Chooses what is offered; null offers the default, as far as the host keys allow.</summary>
    public SshAlgorithms? Algorithms { get; init; }

    /// <summary>Text that clients show before they log in, with its line ends; null shows none.</summary>
    public string? Banner { get; init; }

    /// <summary>Name and version in the identification line: printable ASCII without spaces.</summary>
    public string Software { get; init; } = "AgentSsh_0.1";

    /// <summary>The clock of deadlines and delays.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Bytes either way after which new keys are made; as OpenSSH's <c>RekeyLimit</c> (RFC 4253 section 9 advises 1 GiB). At least one packet
    /// goes between two exchanges, however small the limit.</summary>
    public long RekeyLimit { get; init; } = 1L << 30;

    /// <summary>Who does the costly work.</summary>
    internal HandshakeWorkers Workers { get; init; } = HandshakeWorkers.Shared;

    private sealed class IgnoredEvents : SshServerEvents;
}
