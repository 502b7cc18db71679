using System.Diagnostics.CodeAnalysis;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>
/// A certificate of OpenSSH (PROTOCOL.certkeys, also draft-miller-ssh-cert): a key, what a certificate authority says of it, and the
/// authority's signature over both.
/// <code>
/// string    type, such as "ssh-ed25519-cert-v01@openssh.com"
/// string    nonce
/// ...       the key's own fields
/// uint64    serial
/// uint32    1 for a user, 2 for a host
/// string    key id
/// string    principals, a sequence of strings
/// uint64    valid after, seconds since 1970
/// uint64    valid before
/// string    critical options, a sequence of name and data
/// string    extensions, likewise
/// string    reserved
/// string    the authority's key
/// string    signature over all the above
/// </code>
/// One that exists has a good signature of <see cref="Authority"/>. Nothing more: whether that authority is trusted, whether now is a time
/// at which the certificate is valid (<see cref="FindProblem(OpenSshCertificateType, DateTimeOffset)"/>) and what its options demand is for whoever asks to decide.
/// </summary>
public sealed class OpenSshCertificate : SshPublicKey
{
    /// <summary>Bytes of the largest one accepted; what fits into a packet, mostly principals.</summary>
    internal const int MaxLength = 32 * 1024;

    // OpenSSH SSHKEY_CERT_MAX_PRINCIPALS.
    private const int MaxPrincipals = 256;
    private const string Suffix = "-cert-v01@openssh.com";
    private const string Domain = "@openssh.com";
    private const ulong Forever = ulong.MaxValue;

    private readonly string[] _algorithms;

    private OpenSshCertificate(string type, ReadOnlySpan<byte> blob, SshPublicKey key, string comment)
        : base(type, blob.ToArray(), comment, key.Fingerprint)
    {
        Key = key;
        _algorithms = [.. key.SignatureAlgorithms.Select(TypeOf)];
    }

    /// <summary>The key that is certified; it makes the signatures. Never a certificate.</summary>
    public SshPublicKey Key { get; }

    /// <summary>Whom it speaks of.</summary>
    public OpenSshCertificateType Type { get; private init; }

    /// <summary>The number that the authority gave it; zero where the authority counts none.</summary>
    public ulong Serial { get; private init; }

    /// <summary>What the authority calls it, for logs; any text without NUL.</summary>
    public string KeyId { get; private init; } = string.Empty;

    /// <summary>The names of the user or of the host; empty for none at all, which no one may take for all.</summary>
    public IReadOnlyList<string> Principals { get; private init; } = [];

    /// <summary>The first second at which it is valid, since 1970.</summary>
    public ulong ValidAfter { get; private init; }

    /// <summary>The first second at which it is valid no more; <see cref="ulong.MaxValue"/> for ever.</summary>
    public ulong ValidBefore { get; private init; }

    /// <summary>Options that whoever does not know must refuse the certificate; in order, each name once.</summary>
    public IReadOnlyList<OpenSshCertificateOption> CriticalOptions { get; private init; } = [];

    /// <summary>Options that may be passed over; in order, each name once.</summary>
    public IReadOnlyList<OpenSshCertificateOption> Extensions { get; private init; } = [];

    /// <summary>Whose signature it bears. Never a certificate.</summary>
    public required SshPublicKey Authority { get; init; }

    /// <summary>The algorithm of that signature; <c>ssh-rsa</c>, which means SHA-1, is not accepted.</summary>
    public required string AuthorityAlgorithm { get; init; }

    /// <summary>The algorithms to agree on when this key signs, such as <c>rsa-sha2-512-cert-v01@openssh.com</c>, best first.</summary>
    public override IReadOnlyList<string> SignatureAlgorithms => _algorithms;

    /// <summary>Reads a certificate and checks its signature.</summary>
    /// <exception cref="SshProtocolException">It is malformed, of a kind that is not supported, too weak, or its signature is wrong; the
    /// message says which.</exception>
    public static new OpenSshCertificate Parse(ReadOnlySpan<byte> blob) => Parse(blob, comment: string.Empty);

    /// <summary>Reads the line of a file such as <c>id_ed25519-cert.pub</c>.</summary>
    /// <param name="line">The line, without its line end.</param>
    /// <param name="certificate">The certificate, or null.</param>
    /// <param name="error">What is wrong with the line, in plain words, or null.</param>
    public static bool TryParseLine(
        string line, [NotNullWhen(true)] out OpenSshCertificate? certificate, [NotNullWhen(false)] out string? error) =>
        AuthorizedKeyLine.TryParseCertificate(line, out certificate, out error);

    /// <summary>The type, or signature algorithm, of certificates over keys with this one.</summary>
    /// <param name="plain">Such as <c>ssh-ed25519</c> or <c>rsa-sha2-512</c>.</param>
    public static string TypeOf(string plain)
    {
        ArgumentNullException.ThrowIfNull(plain);
        return plain.EndsWith(Domain, StringComparison.Ordinal) ? plain[..^Domain.Length] + Suffix : plain + Suffix;
    }

    /// <summary>Why it cannot be used for this now: it speaks of another kind, its time has not come or is over, or it names no
    /// principal (sshkey_cert_check_authority).</summary>
    /// <param name="expected">What it is to be used for.</param>
    /// <param name="time">The clock.</param>
    /// <returns>A reason for logs, or null when there is none.</returns>
    public string? FindProblem(OpenSshCertificateType expected, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return FindProblem(expected, time.GetUtcNow());
    }

    /// <inheritdoc cref="FindProblem(OpenSshCertificateType, TimeProvider)"/>
    /// <param name="expected">What it is to be used for.</param>
    /// <param name="at">The time.</param>
    public string? FindProblem(OpenSshCertificateType expected, DateTimeOffset at)
    {
        long now = at.ToUnixTimeSeconds();
        return this switch
        {
            _ when Type != expected => expected == OpenSshCertificateType.User
                ? "it is a certificate for hosts, not for users"
                : "it is a certificate for users, not for hosts",
            _ when now < 0 || (ulong)now < ValidAfter => $"it is not valid before {FormatTime(ValidAfter)}",
            _ when (ulong)now >= ValidBefore => $"it expired at {FormatTime(ValidBefore)}",
            _ when Principals.Count == 0 => "it names no principals",
            _ => null,
        };
    }

    /// <summary>Whether a key that is agreed on with this algorithm comes as a certificate.</summary>
    internal static bool IsCertificateAlgorithm(string algorithm) => algorithm.EndsWith(Suffix, StringComparison.Ordinal);

    internal static bool IsCertificateType(string type) => PlainTypeOf(type) is { } plain && SshKeyTypes.IsSupported(plain);

    internal static OpenSshCertificate Parse(ReadOnlySpan<byte> blob, string comment)
    {
        if (blob.Length > MaxLength)
        {
            throw Invalid($"a certificate of {blob.Length} bytes is too long");
        }

        var reader = new SshReader(blob);
        string type = reader.ReadName();
        string plain = PlainTypeOf(type) ?? throw Invalid($"'{type}' is no type of certificates");
        reader.ReadString();
        SshPublicKey key = PublicKeyBlob.Read(plain, ref reader, comment);
        ulong serial = reader.ReadUInt64();
        uint kind = reader.ReadUInt32();
        string keyId = ReadText(ref reader);
        ReadOnlySpan<byte> principals = reader.ReadString();
        ulong after = reader.ReadUInt64();
        ulong before = reader.ReadUInt64();
        ReadOnlySpan<byte> critical = reader.ReadString();
        ReadOnlySpan<byte> extensions = reader.ReadString();
        reader.ReadString();
        ReadOnlySpan<byte> authority = reader.ReadString();
        int signedLength = reader.Consumed;
        ReadOnlySpan<byte> signature = reader.ReadString();
        reader.End();
        if (kind is not ((uint)OpenSshCertificateType.User or (uint)OpenSshCertificateType.Host))
        {
            throw Invalid($"the certificate is neither for users nor for hosts but of type {kind}");
        }

        var certificate = new OpenSshCertificate(type, blob, key, comment)
        {
            Type = (OpenSshCertificateType)kind,
            Serial = serial,
            KeyId = keyId,
            Principals = ReadPrincipals(principals),
            ValidAfter = after,
            ValidBefore = before,
            CriticalOptions = OpenSshCertificateOption.ReadAll(critical, "critical option"),
            Extensions = OpenSshCertificateOption.ReadAll(extensions, "extension"),
            Authority = SshPublicKey.Parse(authority),
            AuthorityAlgorithm = new SshReader(signature).ReadName(),
        };

        // The last, for it alone costs time.
        certificate.CheckSignature(blob[..signedLength], signature);
        return certificate;
    }

    private protected override bool VerifyBlob(
        string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signatureBlob, out SecurityKeyUse? use) =>
        Key.Verify(Key.SignatureAlgorithms[Array.IndexOf(_algorithms, algorithm)], data, signatureBlob, out use);

    internal override bool VerifyCore(string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Key.VerifyCore(Key.SignatureAlgorithms[Array.IndexOf(_algorithms, algorithm)], data, signature);

    private static string? PlainTypeOf(string type)
    {
        if (!type.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return null;
        }

        string plain = type[..^Suffix.Length];
        return plain.StartsWith("sk-", StringComparison.Ordinal) ? plain + Domain : plain;
    }

    private static List<string> ReadPrincipals(ReadOnlySpan<byte> field)
    {
        var principals = new List<string>();
        var reader = new SshReader(field);
        while (!reader.Remaining.IsEmpty)
        {
            if (principals.Count == MaxPrincipals)
            {
                throw Invalid($"the certificate names more than {MaxPrincipals} principals");
            }

            principals.Add(ReadText(ref reader));
        }

        return principals;
    }

    private static string ReadText(ref SshReader reader)
    {
        string text = reader.ReadUtf8(MaxLength);
        return text.Contains('\0', StringComparison.Ordinal) ? throw Invalid("the certificate has a text with a NUL in it") : text;
    }

    private static string FormatTime(ulong seconds) => seconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        ? DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)
        : seconds == Forever ? "the end of time" : "a time after the year 9999";

    private void CheckSignature(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (!Authority.SignatureAlgorithms.Contains(AuthorityAlgorithm))
        {
            throw Invalid(AuthorityAlgorithm == SshKeyTypes.Rsa
                ? "the certificate is signed with ssh-rsa, which means SHA-1; sign it anew: ssh-keygen -s CA -t rsa-sha2-512 ..."
                : $"the certificate is signed with '{AuthorityAlgorithm}', which is no algorithm of its authority's {Authority.KeyType} key");
        }

        if (!Authority.Verify(AuthorityAlgorithm, signed, signature))
        {
            throw Invalid("the signature of the certificate is wrong");
        }
    }
}
