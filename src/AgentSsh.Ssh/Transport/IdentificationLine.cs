using System.Text;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Transport;

/// <summary>The identification exchange (RFC 4253 section 4.2).</summary>
internal static class IdentificationLine
{
    /// <summary>The longest line, its end included.</summary>
    public const int MaxLength = 255;

    // What a server may say before it identifies itself; OpenSSH reads no more either (SSH_MAX_PRE_BANNER_LINES).
    private const int MaxEarlierBytes = 1024;

    /// <summary>Reads one line.</summary>
    /// <param name="received">What has arrived.</param>
    /// <param name="allowEarlierLines">True on the client's side: other lines may come before.</param>
    /// <param name="consumed">Bytes of the line, its end included.</param>
    /// <param name="identification">The line without its end, or null when it was one of the earlier ones.</param>
    /// <returns>False when the line is not whole yet.</returns>
    /// <exception cref="SshProtocolException">It is no identification, or not of version 2.</exception>
    public static bool TryRead(ReadOnlySpan<byte> received, bool allowEarlierLines, out int consumed, out string? identification)
    {
        consumed = 0;
        identification = null;
        int end = received.IndexOf((byte)'\n');
        int limit = allowEarlierLines ? MaxEarlierBytes : MaxLength;
        if (end < 0)
        {
            return received.Length <= limit
                ? false
                : throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received no identification line");
        }

        consumed = end + 1;
        ReadOnlySpan<byte> line = received[..end];
        if (line is [.., (byte)'\r'])
        {
            line = line[..^1];
        }

        if (!line.StartsWith("SSH-"u8))
        {
            return allowEarlierLines
                ? true
                : throw new SshProtocolException(SshDisconnectReason.ProtocolError, "the first line is no SSH identification");
        }

        if (end >= MaxLength || line.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received a malformed identification line");
        }

        if (!line.StartsWith("SSH-2.0-"u8) && !line.StartsWith("SSH-1.99-"u8))
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolVersionNotSupported, "only SSH version 2 is spoken here");
        }

        identification = Encoding.ASCII.GetString(line);
        return true;
    }
}
