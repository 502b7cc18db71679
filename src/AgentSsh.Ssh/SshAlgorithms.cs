using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh;

/// <summary>Chooses what is offered in the negotiation (RFC 4253 section 7.1). A list that is null offers the default: the key exchange
/// methods but those over the curves of NIST, and all of everything else, best first. What does not work on this machine is left out. Between
/// two sides the client's order counts.</summary>
public sealed record SshAlgorithms
{
    /// <summary>Every name that can be chosen, best first.</summary>
    public static SshAlgorithms Supported { get; } = Of(AlgorithmCatalog.Known);

    /// <summary>The default, best first.</summary>
    public static SshAlgorithms Default { get; } = Of(AlgorithmCatalog.Resolve(null));

    /// <summary>Key exchange methods, such as <c>mlkem768x25519-sha256</c>.</summary>
    public IReadOnlyList<string>? KeyExchanges { get; init; }

    /// <summary>Signature algorithms of host keys, such as <c>ssh-ed25519</c> or <c>rsa-sha2-512</c>.</summary>
    public IReadOnlyList<string>? HostKeys { get; init; }

    /// <summary>Ciphers, such as <c>aes256-gcm@openssh.com</c>.</summary>
    public IReadOnlyList<string>? Ciphers { get; init; }

    /// <summary>MACs, such as <c>hmac-sha2-256-etm@openssh.com</c>; used with the <c>aes-ctr</c> ciphers only.</summary>
    public IReadOnlyList<string>? Macs { get; init; }

    /// <summary>Why a server with these keys and certificates could not offer this.</summary>
    /// <returns>What is wrong, or null where nothing is.</returns>
    public string? FindProblem(IReadOnlyList<SshPrivateKey> hostKeys, IReadOnlyList<OpenSshCertificate> certificates)
    {
        ArgumentNullException.ThrowIfNull(hostKeys);
        ArgumentNullException.ThrowIfNull(certificates);
        try
        {
            AlgorithmCatalog.ForServer(this, new HostKeyRing(hostKeys, certificates));
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }

    internal static SshAlgorithms Of(AlgorithmLists lists) =>
        new() { KeyExchanges = lists.KeyExchanges, HostKeys = lists.HostKeys, Ciphers = lists.Ciphers, Macs = lists.Macs };
}
