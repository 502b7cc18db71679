using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>Chooses the reader of a key blob by the type at its head.</summary>
internal static class PublicKeyBlob
{
    /// <exception cref="SshProtocolException">The blob is malformed, of a kind that is not supported, or too weak.</exception>
    public static SshPublicKey Parse(ReadOnlySpan<byte> blob, string comment)
    {
        if (blob.Length > SshPublicKey.MaxBlobLength)
        {
            throw Invalid($"a key of {blob.Length} bytes is too long");
        }

        var reader = new SshReader(blob);
        SshPublicKey key = Read(reader.ReadName(), ref reader, comment);
        reader.End();
        return key;
    }

    /// <summary>Reads what follows the type in a blob, or the nonce in a certificate.</summary>
    /// <exception cref="SshProtocolException">It is malformed, of a kind that is not supported, or too weak.</exception>
    public static SshPublicKey Read(string type, ref SshReader reader, string comment) => type switch
    {
        SshKeyTypes.Ed25519 => Ed25519PublicKey.Read(ref reader, comment),
        SshKeyTypes.Rsa => RsaPublicKey.Read(ref reader, comment),
        SshKeyTypes.SkEd25519 or SshKeyTypes.SkEcdsaNistP256 => SecurityKeyPublicKey.Read(type, ref reader, comment),
        _ when EcdsaCurve.Find(type) is { } curve => EcdsaPublicKey.Read(curve, ref reader, comment),
        _ => throw Invalid(Refusal(type)),
    };

    /// <summary>Why keys of this type are refused, in plain words.</summary>
    public static string Refusal(string type) => type switch
    {
        "ssh-dss" => "DSA keys (ssh-dss) are too weak and not supported; make a new key: ssh-keygen -t ed25519",
        _ when type.Contains("-cert-v0", StringComparison.Ordinal) =>
            $"this is a certificate ({type}), not a public key; give the plain key in the file that ends in .pub but not in -cert.pub",
        _ => $"keys of type '{type}' are not supported; use one of {SshKeyTypes.Supported}",
    };

    private static SshProtocolException Invalid(string message) => new(SshDisconnectReason.ProtocolError, message);
}
