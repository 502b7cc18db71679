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
        string type = reader.ReadName();
        SshPublicKey key = type switch
        {
            SshKeyTypes.Ed25519 => Ed25519PublicKey.Read(ref reader, comment),
            SshKeyTypes.Rsa => RsaPublicKey.Read(ref reader, comment),
            _ when EcdsaCurve.Find(type) is { } curve => EcdsaPublicKey.Read(curve, ref reader, comment),
            _ => throw Invalid(Refusal(type)),
        };
        reader.End();
        return key;
    }

    /// <summary>Why keys of this type are refused, in plain words.</summary>
    public static string Refusal(string type) => type switch
    {
        "ssh-dss" => "DSA keys (ssh-dss) are too weak and not supported; make a new key: ssh-keygen -t ed25519",
        _ when type.Contains("-cert-v0", StringComparison.Ordinal) => $"certificates ({type}) are not supported; give the plain public key",
        _ when type.StartsWith("sk-", StringComparison.Ordinal) => $"security keys ({type}) are not supported; use one of {SshKeyTypes.Supported}",
        _ => $"keys of type '{type}' are not supported; use one of {SshKeyTypes.Supported}",
    };

    private static SshProtocolException Invalid(string message) => new(SshDisconnectReason.ProtocolError, message);
}
