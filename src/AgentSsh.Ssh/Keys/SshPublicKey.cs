using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>
/// A public key: Ed25519, ECDSA over a NIST curve, RSA of 2048 to 16384 bits, one in a FIDO authenticator, or a certificate over any of
/// these (<see cref="OpenSshCertificate"/>). Two are equal when their blobs are; the comment plays no part. Immutable, and safe for use
/// by several threads at once.
/// </summary>
public abstract class SshPublicKey : IEquatable<SshPublicKey>
{
    /// <summary>Bytes of the largest blob accepted: an RSA key of 16384 bits takes 2.1 KB.</summary>
    internal const int MaxBlobLength = 4096;

    private readonly byte[] _blob;

    private protected SshPublicKey(string keyType, byte[] blob, string comment)
        : this(keyType, blob, comment, FingerprintOf(blob))
    {
    }

    private protected SshPublicKey(string keyType, byte[] blob, string comment, string fingerprint)
    {
        KeyType = keyType;
        _blob = blob;
        Comment = comment;
        Fingerprint = fingerprint;
    }

    /// <summary>The type at the head of the blob, such as <c>ssh-ed25519</c>; <c>ssh-rsa</c> for every RSA key.</summary>
    public string KeyType { get; }

    /// <summary>The key as it travels (RFC 4253 section 6.6), its type included.</summary>
    public ReadOnlyMemory<byte> Blob => _blob;

    /// <summary>What stood behind the key in its file, such as <c>alice@laptop</c>; empty for a key from the wire.</summary>
    public string Comment { get; }

    /// <summary><c>SHA256:</c> and 43 characters of base64, as <c>ssh-keygen -l</c> prints it; a certificate has that of its key.</summary>
    public string Fingerprint { get; }

    /// <summary>The signature algorithms that this key can use, best first. <c>ssh-rsa</c>, which means SHA-1, is never among them.</summary>
    public abstract IReadOnlyList<string> SignatureAlgorithms { get; }

    /// <summary>Reads the blob of a plain key; <see cref="OpenSshCertificate"/> reads certificates.</summary>
    /// <exception cref="SshProtocolException">It is malformed, of a kind that is not supported, or too weak; the message says
    /// which.</exception>
    public static SshPublicKey Parse(ReadOnlySpan<byte> blob) => PublicKeyBlob.Parse(blob, comment: "");

    /// <summary>Reads a line of a <c>.pub</c> or <c>authorized_keys</c> file: <c>type base64 comment</c>. Options before the type are
    /// not supported.</summary>
    /// <param name="line">The line, without its line end.</param>
    /// <param name="key">The key, or null.</param>
    /// <param name="error">What is wrong with the line, in plain words, or null.</param>
    public static bool TryParseAuthorizedKey(
        string line, [NotNullWhen(true)] out SshPublicKey? key, [NotNullWhen(false)] out string? error) =>
        AuthorizedKeyLine.TryParse(line, out key, out error);

    /// <summary>Checks a signature as it travels (<c>string algorithm, string signature</c>).</summary>
    /// <param name="algorithm">The algorithm that was agreed on; the one named inside the signature must be the same.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="signatureBlob">The signature.</param>
    /// <returns>True only for this key's signature over the data; false for everything else, malformed input and algorithms of other
    /// kinds of keys included.</returns>
    public bool Verify(string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signatureBlob) =>
        Verify(algorithm, data, signatureBlob, out _);

    /// <inheritdoc cref="Verify(string, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    /// <param name="algorithm">The algorithm that was agreed on; the one named inside the signature must be the same.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="signatureBlob">The signature.</param>
    /// <param name="use">What the authenticator says of a good signature, for a key that lives in one: a signature made without a touch
    /// is good too, and whoever asks decides. Null for every other key and for a wrong signature.</param>
    public bool Verify(string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signatureBlob, out SecurityKeyUse? use)
    {
        use = null;
        if (!SignatureAlgorithms.Contains(algorithm))
        {
            return false;
        }

        try
        {
            return VerifyBlob(algorithm, data, signatureBlob, out use);
        }
        catch (Exception exception) when (exception is SshProtocolException or CryptographicException)
        {
            // A malformed signature is a wrong one, and so is any under a key that the library will not calculate with: both come
            // from the peer, and whoever asks needs no third answer.
            return false;
        }
    }

    /// <summary>The fingerprint of a blob, of a key or of anything else.</summary>
    internal static string FingerprintOf(ReadOnlySpan<byte> blob) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=');

    /// <summary>The line of a <c>.pub</c> file: type, base64 and comment, without a line end.</summary>
    public override string ToString()
    {
        string line = $"{KeyType} {Convert.ToBase64String(_blob)}";
        return Comment.Length == 0 ? line : $"{line} {Comment}";
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] SshPublicKey? other) => other is not null && _blob.AsSpan().SequenceEqual(other._blob);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as SshPublicKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_blob);
        return hash.ToHashCode();
    }

    /// <summary>Checks a signature as it travels. May throw <see cref="SshProtocolException"/> for a malformed one.</summary>
    private protected virtual bool VerifyBlob(
        string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signatureBlob, out SecurityKeyUse? use)
    {
        use = null;
        var reader = new SshReader(signatureBlob);
        string inner = reader.ReadName();
        ReadOnlySpan<byte> signature = reader.ReadString();
        reader.End();
        return inner == algorithm && VerifyCore(algorithm, data, signature);
    }

    /// <summary>Checks the inner signature. May throw <see cref="SshProtocolException"/> for a malformed one.</summary>
    internal abstract bool VerifyCore(string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    private protected static SshProtocolException Invalid(string message) => new(SshDisconnectReason.ProtocolError, message);
}
