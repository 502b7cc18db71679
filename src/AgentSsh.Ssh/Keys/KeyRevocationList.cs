using System.Security.Cryptography;
using System.Text;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>
/// Keys and certificates that count no more: a key revocation list (OpenSSH PROTOCOL.krl, made by <c>ssh-keygen -k</c>), or a file with one
/// public key a line. Revoking an authority's key revokes every certificate of it. Immutable.
/// </summary>
public sealed class KeyRevocationList
{
    // Of SHA-256 of blobs: a listed key stands here as its hash does.
    private readonly HashSet<Digest> _sha256;
    private readonly HashSet<Digest> _sha1;

    // By SHA-256 of the authority's blob; the default is for every authority.
    private readonly Dictionary<Digest, RevokedCertificates> _certificates;

    private KeyRevocationList(HashSet<Digest> sha256, HashSet<Digest> sha1, Dictionary<Digest, RevokedCertificates> certificates) =>
        (_sha256, _sha1, _certificates) = (sha256, sha1, certificates);

    /// <summary>Reads a file, of either kind.</summary>
    /// <exception cref="SshKeyFormatException">It is neither, or malformed; the message says where and what to do.</exception>
    public static KeyRevocationList Parse(ReadOnlySpan<byte> file) =>
        KeyRevocationListReader.IsList(file) ? KeyRevocationListReader.Read(file) : ReadLines(file);

    /// <summary>Why this key, or this certificate, its key or its authority, counts no more.</summary>
    /// <returns>A reason for logs, or null when it counts.</returns>
    public string? FindReason(SshPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key is not OpenSshCertificate certificate)
        {
            return IsListed(key) ? "the key is revoked" : null;
        }

        return IsListed(certificate.Key) ? "the key of the certificate is revoked"
            : IsListed(certificate.Authority) ? "the authority of the certificate is revoked"
            : FindReason(certificate, Digest.Sha256(certificate.Authority.Blob.Span)) ?? FindReason(certificate, default);
    }

    internal static KeyRevocationList Create(
        HashSet<Digest> sha256, HashSet<Digest> sha1, Dictionary<Digest, RevokedCertificates> certificates) =>
        new(sha256, sha1, certificates);

    private static KeyRevocationList ReadLines(ReadOnlySpan<byte> file)
    {
        var keys = new HashSet<Digest>();
        int number = 0;
        foreach (ReadOnlySpan<char> line in Encoding.UTF8.GetString(file).AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> trimmed = line.Trim();
            if (!trimmed.IsEmpty && trimmed[0] != '#')
            {
                keys.Add(ReadLine(trimmed.ToString(), number));
            }
        }

        return new KeyRevocationList(keys, [], []);
    }

    // A key too weak to be let in may well be in the list, so what is not a certificate is not read any further than its type.
    private static Digest ReadLine(string line, int number)
    {
        string[] words = line.Split((char[])[' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
        if (OpenSshCertificate.IsCertificateType(words[0]))
        {
            return OpenSshCertificate.TryParseLine(line, out OpenSshCertificate? certificate, out string? error)
                ? Digest.Sha256(certificate.Key.Blob.Span)
                : throw new SshKeyFormatException($"line {number}: {error}");
        }

        try
        {
            byte[] blob = Convert.FromBase64String(words.ElementAtOrDefault(1) ?? string.Empty);
            if (new SshReader(blob).ReadName() == words[0])
            {
                return Digest.Sha256(blob);
            }
        }
        catch (Exception e) when (e is FormatException or SshProtocolException)
        {
            // Told below, as what else is no key.
        }

        throw new SshKeyFormatException($"line {number} is no public key, and the file is no key revocation list of ssh-keygen -k");
    }

    private bool IsListed(SshPublicKey key) =>
        _sha256.Contains(Digest.Sha256(key.Blob.Span)) || (_sha1.Count > 0 && _sha1.Contains(Digest.Sha1(key.Blob.Span)));

    private string? FindReason(OpenSshCertificate certificate, Digest authority) => _certificates.GetValueOrDefault(authority) switch
    {
        { } revoked when revoked.KeyIds.Contains(certificate.KeyId) => "the certificate's key id is revoked",
        { } revoked when revoked.Contains(certificate.Serial) => $"the certificate's serial {certificate.Serial} is revoked",
        _ => null,
    };

    /// <summary>A hash of a blob, compared by value.</summary>
    internal readonly record struct Digest(UInt128 High, UInt128 Low)
    {
        public static Digest Sha256(ReadOnlySpan<byte> blob) => From(SHA256.HashData(blob));

#pragma warning disable CA5350 // Lists name keys by SHA-1 too; who finds a second key of a listed hash has found a key that is refused.
        public static Digest Sha1(ReadOnlySpan<byte> blob) => From(SHA1.HashData(blob));
#pragma warning restore CA5350

        /// <summary>Up to 32 bytes.</summary>
        public static Digest From(ReadOnlySpan<byte> hash)
        {
            Span<byte> whole = stackalloc byte[32];
            whole.Clear();
            hash.CopyTo(whole);
            return new Digest(
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(whole),
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(whole[16..]));
        }
    }
}
