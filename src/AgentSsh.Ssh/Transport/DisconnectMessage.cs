using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Transport;

/// <summary>
/// <code>
/// byte      SSH_MSG_DISCONNECT
/// uint32    reason code
/// string    description in UTF-8
/// string    language tag
/// </code>
/// (RFC 4253 section 11.1)
/// </summary>
internal static class DisconnectMessage
{
    private const int MaxDescriptionBytes = 1024;

    public static byte[] Encode(SshDisconnectReason reason, string description) => new SshBuilder(64 + description.Length)
        .Byte(MessageNumber.SSH_MSG_DISCONNECT).UInt32((uint)reason).Utf8(description).Utf8(string.Empty).ToArray();

    /// <summary>How the peer ended the connection.</summary>
    /// <param name="payload">The message, its type first.</param>
    /// <exception cref="SshProtocolException">It is malformed.</exception>
    public static ConnectionEnd Decode(ReadOnlySpan<byte> payload)
    {
        var reader = new SshReader(payload[1..]);
        var code = (SshDisconnectReason)reader.ReadUInt32();
        string text = PrintableText.From(reader.ReadUtf8(MaxDescriptionBytes));
        return new ConnectionEnd(ConnectionEndReason.PeerDisconnected, text, code);
    }
}
