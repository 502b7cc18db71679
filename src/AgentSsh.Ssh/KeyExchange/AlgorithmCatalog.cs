using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh.KeyExchange;

/// <summary>Everything that can be negotiated, best first.</summary>
internal static class AlgorithmCatalog
{
    private static readonly string[] HostKeyNames =
    [
        SshKeyTypes.Ed25519, SshKeyTypes.EcdsaNistP256, SshKeyTypes.EcdsaNistP384, SshKeyTypes.EcdsaNistP521, SshKeyTypes.RsaSha512, SshKeyTypes.RsaSha256,
    ];

    /// <summary>Signature algorithms, of host keys and of users' keys, best first.</summary>
    public static IReadOnlyList<string> Signatures => HostKeyNames;

    /// <summary>Everything.</summary>
    public static AlgorithmLists All { get; } =
        new(KexMethodCatalog.Names, HostKeyNames, CipherCatalog.CipherNames, CipherCatalog.MacNames);

    /// <summary>What these host keys can sign, best first.</summary>
    public static IReadOnlyList<string> SignaturesOf(IEnumerable<SshPrivateKey> keys)
    {
        var able = keys.SelectMany(key => key.PublicKey.SignatureAlgorithms).ToHashSet();
        return [.. HostKeyNames.Where(able.Contains)];
    }

    /// <summary>What the options choose of it.</summary>
    /// <exception cref="ArgumentException">A list is empty or has a name that is not known.</exception>
    public static AlgorithmLists Resolve(SshAlgorithms? chosen) => chosen is null
        ? All
        : new AlgorithmLists(
            Checked("key exchange methods", chosen.KeyExchanges, All.KeyExchanges),
            Checked("host key algorithms", chosen.HostKeys, All.HostKeys),
            Checked("ciphers", chosen.Ciphers, All.Ciphers),
            Checked("MACs", chosen.Macs, All.Macs));

    private static IReadOnlyList<string> Checked(string what, IReadOnlyList<string>? chosen, IReadOnlyList<string> known)
    {
        if (chosen is null)
        {
            return known;
        }

        if (chosen.Count == 0)
        {
            throw new ArgumentException($"The list of {what} is empty; leave it out to offer all: {string.Join(", ", known)}.", nameof(chosen));
        }

        return chosen.FirstOrDefault(name => !known.Contains(name)) is { } unknown
            ? throw new ArgumentException($"'{unknown}' is not among the {what} known here: {string.Join(", ", known)}.", nameof(chosen))
            : chosen;
    }
}
