namespace AgentSsh.Ssh.Keys;

/// <summary>The names of key types and of signature algorithms.</summary>
internal static class SshKeyTypes
{
    public const string Ed25519 = "ssh-ed25519";
    public const string EcdsaNistP256 = "ecdsa-sha2-nistp256";
    public const string EcdsaNistP384 = "ecdsa-sha2-nistp384";
    public const string EcdsaNistP521 = "ecdsa-sha2-nistp521";

    /// <summary>The type of an RSA key. Not a signature algorithm here: as one it means SHA-1.</summary>
    public const string Rsa = "ssh-rsa";

    /// <summary>Signature algorithms of an RSA key (RFC 8332).</summary>
    public const string RsaSha256 = "rsa-sha2-256";

    /// <inheritdoc cref="RsaSha256"/>
    public const string RsaSha512 = "rsa-sha2-512";

    /// <summary>Keys in a FIDO authenticator (OpenSSH PROTOCOL.u2f). The key type is also the signature algorithm.</summary>
    public const string SkEd25519 = "sk-ssh-ed25519@openssh.com";

    /// <inheritdoc cref="SkEd25519"/>
    public const string SkEcdsaNistP256 = "sk-ecdsa-sha2-nistp256@openssh.com";

    /// <summary>For messages.</summary>
    public const string Supported =
        $"{Ed25519}, {EcdsaNistP256}, {EcdsaNistP384}, {EcdsaNistP521}, {Rsa}, {SkEd25519} and {SkEcdsaNistP256}";

    public static bool IsSupported(ReadOnlySpan<char> type) =>
        type is Ed25519 or EcdsaNistP256 or EcdsaNistP384 or EcdsaNistP521 or Rsa or SkEd25519 or SkEcdsaNistP256;
}
