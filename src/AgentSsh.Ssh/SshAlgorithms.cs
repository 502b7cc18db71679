namespace AgentSsh.Ssh;

/// <summary>Narrows or reorders what is offered in the negotiation (RFC 4253 section 7.1). A list that is null offers everything, best
/// first. Between two sides the client's order counts.</summary>
public sealed record SshAlgorithms
{
    /// <summary>Key exchange methods, such as <c>curve25519-sha256</c>.</summary>
    public IReadOnlyList<string>? KeyExchanges { get; init; }

    /// <summary>Signature algorithms of host keys, such as <c>ssh-ed25519</c> or <c>rsa-sha2-512</c>.</summary>
    public IReadOnlyList<string>? HostKeys { get; init; }

    /// <summary>Ciphers, such as <c>aes256-gcm@openssh.com</c>.</summary>
    public IReadOnlyList<string>? Ciphers { get; init; }

    /// <summary>MACs, such as <c>hmac-sha2-256-etm@openssh.com</c>; used with the <c>aes-ctr</c> ciphers only.</summary>
    public IReadOnlyList<string>? Macs { get; init; }
}
