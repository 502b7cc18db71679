using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh.KeyExchange;

/// <summary>Everything that can be negotiated, best first.</summary>
internal static class AlgorithmCatalog
{
    private static readonly string[] PlainNames =
    [
        SshKeyTypes.Ed25519, SshKeyTypes.EcdsaNistP256, SshKeyTypes.EcdsaNistP384, SshKeyTypes.EcdsaNistP521, SshKeyTypes.RsaSha512, SshKeyTypes.RsaSha256,
    ];

    // Certificates come first, as OpenSSH has it: who trusts the authority need not know the key.
    private static readonly string[] HostKeyNames = [.. PlainNames.Select(OpenSshCertificate.TypeOf), .. PlainNames];

    /// <summary>Signature algorithms of host keys, best first.</summary>
    public static IReadOnlyList<string> Signatures => PlainNames;

    /// <summary>Signature algorithms of users' keys, best first, as <c>server-sig-algs</c> names them: those of certificates go without saying.</summary>
    public static IReadOnlyList<string> UserSignatures { get; } = [.. PlainNames, SshKeyTypes.SkEd25519, SshKeyTypes.SkEcdsaNistP256];

    /// <summary>Whether a user's key may be used with this algorithm, plain or within a certificate.</summary>
    public static bool IsUserSignature(string algorithm) =>
        UserSignatures.Contains(algorithm) || UserSignatures.Any(plain => OpenSshCertificate.TypeOf(plain) == algorithm);

    /// <summary>Everything that can be chosen.</summary>
    public static AlgorithmLists Known { get; } =
        new(KexMethodCatalog.Names, HostKeyNames, CipherCatalog.CipherNames, CipherCatalog.MacNames);

    /// <summary>What a server with these host keys offers.</summary>
    /// <param name="chosen">What it is to offer of what there is; null for the defaults.</param>
    /// <param name="hostKeys">Its keys and certificates.</param>
    /// <exception cref="ArgumentException">A list is empty, has a name that is not known, or has nothing that works here.</exception>
    public static AlgorithmLists ForServer(SshAlgorithms? chosen, HostKeyRing hostKeys)
    {
        AlgorithmLists lists = Resolve(chosen);
        return lists with
        {
            KeyExchanges = Able(lists.KeyExchanges, "key exchange methods chosen works", static name => KexMethodCatalog.Find(name)!.CanRespond),
            HostKeys = Able(lists.HostKeys, "host key algorithms chosen can be used with the host keys", hostKeys.Can),
        };
    }

    /// <summary>What a client offers: no certificates, which it would need authorities for.</summary>
    /// <param name="chosen">What it is to offer of what there is; null for the defaults.</param>
    /// <param name="anyMethod">Also key exchange methods that this machine cannot do by itself.</param>
    /// <exception cref="ArgumentException">A list is empty, has a name that is not known, or has nothing that works here.</exception>
    public static AlgorithmLists ForClient(SshAlgorithms? chosen, bool anyMethod = false)
    {
        AlgorithmLists lists = Resolve(chosen);
        return lists with
        {
            KeyExchanges = Able(
                lists.KeyExchanges, "key exchange methods chosen works", name => anyMethod || KexMethodCatalog.Find(name)!.CanInitiate),
            HostKeys = Able(lists.HostKeys, "host key algorithms chosen can be used by a client", PlainNames.Contains),
        };
    }

    /// <summary>What is to be offered where it works.</summary>
    /// <exception cref="ArgumentException">A list is empty or has a name that is not known.</exception>
    public static AlgorithmLists Resolve(SshAlgorithms? chosen) => new(
        Checked("key exchange methods", chosen?.KeyExchanges, Known.KeyExchanges, KexMethodCatalog.DefaultNames),
        Checked("host key algorithms", chosen?.HostKeys, Known.HostKeys, Known.HostKeys),
        Checked("ciphers", chosen?.Ciphers, Known.Ciphers, Known.Ciphers),
        Checked("MACs", chosen?.Macs, Known.Macs, Known.Macs));

    private static string[] Able(IReadOnlyList<string> names, string what, Func<string, bool> isAble)
    {
        string[] able = [.. names.Where(isAble)];
        return able.Length > 0
            ? able
            : throw new ArgumentException($"None of the {what} here: {string.Join(", ", names)}.");
    }

    private static IReadOnlyList<string> Checked(
        string what, IReadOnlyList<string>? chosen, IReadOnlyList<string> known, IReadOnlyList<string> defaults)
    {
        if (chosen is null)
        {
            return defaults;
        }

        if (chosen.Count == 0)
        {
            throw new ArgumentException($"The list of {what} is empty; leave it out for the default: {string.Join(", ", defaults)}.", nameof(chosen));
        }

        return chosen.FirstOrDefault(name => !known.Contains(name)) is { } unknown
            ? throw new ArgumentException($"'{unknown}' is not among the {what} known here: {string.Join(", ", known)}.", nameof(chosen))
            : chosen;
    }
}
