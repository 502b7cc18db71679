using System.Collections.Concurrent;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.Unit.Keys;

namespace AgentSsh.Fuzz.Targets;

/// <summary>Keys that stay the same from run to run, since inputs name them: <c>Keys/</c>.</summary>
internal static class FuzzKeys
{
    private static readonly ConcurrentDictionary<string, SshPrivateKey> Read = new();

    private static readonly Lazy<IReadOnlyList<SoftwareSecurityKey>> LazySecurityKeys =
        new(static () =>
        [
            new SoftwareSecurityKey(SoftwareSecurityKey.Ed25519, key: Named("sk-ed25519")),
            new SoftwareSecurityKey(SoftwareSecurityKey.Ecdsa, key: Named("sk-ecdsa")),
        ]);

    public static IReadOnlyList<string> Types { get; } = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];

    /// <summary>The server's.</summary>
    public static SshPrivateKey Host => Named("host");

    /// <summary>That of the one who may log in.</summary>
    public static SshPrivateKey User => OfType("ssh-ed25519");

    /// <summary>Signs certificates.</summary>
    public static SshPrivateKey Authority => Named("authority");

    /// <summary>Keys as in authenticators, of both types.</summary>
    public static IReadOnlyList<SoftwareSecurityKey> SecurityKeys => LazySecurityKeys.Value;

    /// <summary>All public keys but the host's and the authority's.</summary>
    public static IEnumerable<SshPublicKey> Public => [.. Types.Select(static type => OfType(type).PublicKey), .. SecurityKeys.Select(static key => key.PublicKey)];

    public static SshPrivateKey OfType(string type) => Named(type);

    /// <summary>A signature, as it travels, by a key of these over some data; null where there is no such key or it has no such algorithm.</summary>
    public static byte[]? Sign(SshPublicKey key, string algorithm, byte[] data)
    {
        SshPublicKey plain = key is OpenSshCertificate certificate ? certificate.Key : key;
        if (SecurityKeys.FirstOrDefault(each => each.PublicKey.Equals(plain)) is { } securityKey)
        {
            return securityKey.Sign(data);
        }

        int index = key.SignatureAlgorithms.ToList().IndexOf(algorithm);
        return index >= 0 && Types.Select(OfType).FirstOrDefault(each => each.PublicKey.Equals(plain)) is { } signer
            ? signer.Sign(plain.SignatureAlgorithms[index], data)
            : null;
    }

    private static SshPrivateKey Named(string name) => Read.GetOrAdd(name, static name =>
    {
        using Stream stream = typeof(FuzzKeys).Assembly.GetManifestResourceStream(name)!;
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return OpenSshPrivateKeyFormat.Read(file);
    });
}
