using System.Security.Cryptography;

namespace AgentSsh.Ssh.KeyExchange.Methods;

/// <summary>The key exchange methods, best first. No finite-field Diffie-Hellman and no SHA-1.</summary>
internal static class KexMethodCatalog
{
    /// <summary>In order of preference.</summary>
    public static IReadOnlyList<IKexMethod> Methods { get; } =
    [
        new MlKem768X25519Kex(),
        new Curve25519Kex("curve25519-sha256"),
        new Curve25519Kex("curve25519-sha256@libssh.org"),
        new NistEcdhKex("ecdh-sha2-nistp256", ECCurve.NamedCurves.nistP256, 32, HashAlgorithmName.SHA256),
        new NistEcdhKex("ecdh-sha2-nistp384", ECCurve.NamedCurves.nistP384, 48, HashAlgorithmName.SHA384),
        new NistEcdhKex("ecdh-sha2-nistp521", ECCurve.NamedCurves.nistP521, 66, HashAlgorithmName.SHA512),
    ];

    /// <summary>The names of <see cref="Methods"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Methods.Select(method => method.Name)];

    /// <summary>The names that are offered where nobody chose: not the curves of NIST, which every client with them has something better than.</summary>
    public static IReadOnlyList<string> DefaultNames { get; } = [.. Methods.Where(method => method is not NistEcdhKex).Select(method => method.Name)];

    /// <summary>The method of this name, or null.</summary>
    public static IKexMethod? Find(string name) => Methods.FirstOrDefault(method => method.Name == name);
}
