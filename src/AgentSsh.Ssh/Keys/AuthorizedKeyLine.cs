using System.Diagnostics.CodeAnalysis;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>Reads one line of a <c>.pub</c> or <c>authorized_keys</c> file (sshd(8), AUTHORIZED_KEYS FILE FORMAT), without options.</summary>
internal static class AuthorizedKeyLine
{
    // Characters. The longest key, RSA of 16384 bits, takes 2.8 KB; a certificate more, by its principals.
    private const int MaxLength = 64 * 1024;

    public static bool TryParse(string line, [NotNullWhen(true)] out SshPublicKey? key, [NotNullWhen(false)] out string? error) =>
        TryParse(line, type => SshKeyTypes.IsSupported(type), PublicKeyBlob.Parse, out key, out error);

    /// <summary>The line of a file that ends in <c>-cert.pub</c>.</summary>
    public static bool TryParseCertificate(
        string line, [NotNullWhen(true)] out OpenSshCertificate? certificate, [NotNullWhen(false)] out string? error) =>
        TryParse(line, OpenSshCertificate.IsCertificateType, OpenSshCertificate.Parse, out certificate, out error);

    private delegate T BlobParser<T>(ReadOnlySpan<byte> blob, string comment);

    private static bool TryParse<T>(
        string line,
        Func<string, bool> isType,
        BlobParser<T> parse,
        [NotNullWhen(true)] out T? key,
        [NotNullWhen(false)] out string? error)
        where T : SshPublicKey
    {
        key = null;
        error = FindProblem(line);
        if (error is not null)
        {
            return false;
        }

        (string type, string rest) = SplitFirst(line.Trim());
        if (!isType(type))
        {
            error = ExplainType(type, rest);
            return false;
        }

        (string base64, string comment) = SplitFirst(rest);
        if (base64.Length == 0)
        {
            error = $"the key itself is missing behind '{type}'";
            return false;
        }

        var blob = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, blob, out int length))
        {
            error = $"what stands behind '{type}' is not base64; was the line cut or wrapped?";
            return false;
        }

        try
        {
            key = parse(blob.AsSpan(0, length), comment);
        }
        catch (SshProtocolException exception)
        {
            error = $"the key is not valid: {exception.Message}";
            return false;
        }

        if (key.KeyType != type)
        {
            error = $"the line says '{type}' but the key in it is of type '{key.KeyType}'";
            key = null;
            return false;
        }

        return true;
    }

    /// <summary>Why this can be no line with a key at all, or null.</summary>
    public static string? FindProblem(string line)
    {
        if (line.Length > MaxLength)
        {
            return $"a line of {line.Length} characters is too long for a public key";
        }

        string trimmed = line.Trim();
        if (trimmed.Length == 0 || trimmed[0] == '#')
        {
            return "there is no key on this line";
        }

        if (trimmed.Any(character => char.IsControl(character) && character != '\t'))
        {
            return "a public key is one line of text; this holds line ends or other control characters";
        }

        if (trimmed.StartsWith("-----BEGIN", StringComparison.Ordinal) || trimmed.StartsWith("PuTTY-User-Key-File", StringComparison.Ordinal))
        {
            return "this is a key file, not a public key line; give the line in the file that ends in .pub";
        }

        return null;
    }

    private static string ExplainType(string type, string rest)
    {
        // Options come first when there are any, and a known type, or base64 of one, follows them (all blobs begin with "AAAA").
        if (rest.Contains(" AAAA", StringComparison.Ordinal))
        {
            return "there are options before the key; give just 'type base64 comment'";
        }

        return SshName.IsValid(type) && rest.StartsWith("AAAA", StringComparison.Ordinal)
            ? PublicKeyBlob.Refusal(type)
            : "this is not a public key; expected 'type base64 comment', such as 'ssh-ed25519 AAAA... alice@laptop'";
    }

    private static (string First, string Remainder) SplitFirst(string text)
    {
        int end = text.AsSpan().IndexOfAny(' ', '\t');
        return end < 0 ? (text, "") : (text[..end], text[end..].Trim());
    }
}
