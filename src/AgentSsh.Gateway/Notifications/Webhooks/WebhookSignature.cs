using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AgentSsh.Gateway.Notifications.Webhooks;

/// <summary>The signature of a request as Standard Webhooks 1.0 has it: HMAC-SHA256 over <c>id.timestamp.body</c>, base64.</summary>
internal static class WebhookSignature
{
    /// <summary>The same at each try of one delivery: by it a receiver knows one that came twice.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>When it was sent, in seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary><c>v1,</c> and the signature.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string Prefix = "whsec_";

    /// <summary>The key in a secret: base64 behind <c>whsec_</c>, else its own bytes.</summary>
    public static bool TryReadKey(string secret, [NotNullWhen(true)] out byte[]? key)
    {
        key = null;
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            key = Encoding.UTF8.GetBytes(secret);
            return true;
        }

        var bytes = new byte[secret.Length];
        if (Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out int length))
        {
            key = bytes[..length];
        }

        return key is not null;
    }

    /// <summary>The value of <see cref="SignatureHeader"/>.</summary>
    public static string Sign(ReadOnlySpan<byte> key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        byte[] head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, [.. head, .. body]));
    }
}
