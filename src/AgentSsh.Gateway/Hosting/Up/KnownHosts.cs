using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Hosting.Up;

/// <summary>What a person's ssh knows of host keys: <c>known_hosts</c> of sshd(8).</summary>
internal static class KnownHosts
{
    private const string HashMarker = "|1|";

    /// <summary>How known_hosts writes an address.</summary>
    public static string Name(string host, int port) => port == 22 ? host : $"[{host}]:{port}";

    /// <summary>The line that makes ssh trust a host key.</summary>
    public static string Line(string host, int port, SshPublicKey key) => $"{Name(host, port)} {key.KeyType} {Convert.ToBase64String(key.Blob.Span)}";

    /// <summary>True when the file knows the host by other keys alone: ssh would take the gateway for an impostor.</summary>
    public static bool Contradicts(string path, string host, int port, IReadOnlyList<SshPublicKey> keys)
    {
        string name = Name(host, port);
        string[] ours = [.. keys.Select(key => Convert.ToBase64String(key.Blob.Span))];
        bool isKnown = false;
        try
        {
            foreach (string line in File.ReadLines(path))
            {
                string[] fields = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length < 3 || fields[0][0] is '#' or '@' || !Matches(fields[0], name))
                {
                    continue;
                }

                if (ours.Contains(fields[2]))
                {
                    return false;
                }

                isKnown = true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // ssh cannot read it either.
            return false;
        }

        return isKnown;
    }

    private static bool Matches(string hosts, string name) =>
        hosts.StartsWith(HashMarker, StringComparison.Ordinal) ? MatchesHash(hosts, name) : hosts.Split(',').Contains(name);

    /* |1|base64(salt)|base64(HMAC-SHA1(salt, name))   (OpenSSH hostfile.c) */
    [SuppressMessage("Security", "CA5350", Justification = "OpenSSH's file format; it hides names, and protects nothing here.")]
    private static bool MatchesHash(string hosts, string name)
    {
        string[] parts = hosts[HashMarker.Length..].Split('|');
        var salt = new byte[64];
        return parts.Length == 2
            && Convert.TryFromBase64String(parts[0], salt, out int length)
            && Convert.ToBase64String(HMACSHA1.HashData(salt.AsSpan(0, length), Encoding.UTF8.GetBytes(name))) == parts[1];
    }
}
