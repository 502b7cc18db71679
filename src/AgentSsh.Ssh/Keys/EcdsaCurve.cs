using System.Security.Cryptography;

namespace AgentSsh.Ssh.Keys;

/// <summary>A curve of ECDSA keys (RFC 5656 sections 6.2.1 and 10.1). The key type is also the signature algorithm.</summary>
/// <param name="KeyType">Such as <c>ecdsa-sha2-nistp256</c>.</param>
/// <param name="Name">Such as <c>nistp256</c>, the second field of a blob.</param>
/// <param name="Curve">The curve.</param>
/// <param name="Hash">The hash of its signatures.</param>
/// <param name="FieldLength">Bytes of a coordinate, of r and of s.</param>
internal sealed record EcdsaCurve(string KeyType, string Name, ECCurve Curve, HashAlgorithmName Hash, int FieldLength)
{
    public static readonly EcdsaCurve NistP256 =
        new(SshKeyTypes.EcdsaNistP256, "nistp256", ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256, 32);

    private static readonly EcdsaCurve NistP384 =
        new(SshKeyTypes.EcdsaNistP384, "nistp384", ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384, 48);

    private static readonly EcdsaCurve NistP521 =
        new(SshKeyTypes.EcdsaNistP521, "nistp521", ECCurve.NamedCurves.nistP521, HashAlgorithmName.SHA512, 66);

    /// <summary>The curve of this key type, or null.</summary>
    public static EcdsaCurve? Find(string keyType) => keyType switch
    {
        SshKeyTypes.EcdsaNistP256 => NistP256,
        SshKeyTypes.EcdsaNistP384 => NistP384,
        SshKeyTypes.EcdsaNistP521 => NistP521,
        _ => null,
    };
}
