using System.Text;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.KeyExchange;

/// <summary>
/// Extension negotiation (RFC 8308 section 2.3):
/// <code>
/// byte       SSH_MSG_EXT_INFO
/// uint32     nr-extensions
///   string   extension-name
///   string   extension-value (binary)
/// </code>
/// </summary>
internal static class ExtensionInfo
{
    private const string ServerSigAlgs = "server-sig-algs";
    private const int MaxExtensions = 64;

    /// <summary>What our server says: which signatures it takes, that it answers pings (OpenSSH hides the rhythm of typing behind them), and that a
    /// user's signature may name the host key.</summary>
    public static byte[] EncodeServer() => new SshBuilder(512)
        .Byte(MessageNumber.SSH_MSG_EXT_INFO).UInt32(3)
        .Utf8(ServerSigAlgs).NameList([.. AlgorithmCatalog.UserSignatures])
        .Utf8("publickey-hostbound@openssh.com").Utf8("0")
        .Utf8("ping@openssh.com").Utf8("0").ToArray();

    /// <summary>Reads the signature algorithms that a server takes.</summary>
    /// <param name="payload">The whole message.</param>
    /// <returns>The names; null when the message does not say.</returns>
    /// <exception cref="SshProtocolException">The message is malformed.</exception>
    public static IReadOnlyList<string>? ReadServerSignatures(ReadOnlySpan<byte> payload)
    {
        var reader = new SshReader(payload);
        reader.ReadByte();
        uint count = reader.ReadUInt32();
        if (count > MaxExtensions)
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received too many extensions");
        }

        IReadOnlyList<string>? names = null;
        for (uint i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> name = reader.ReadString();
            ReadOnlySpan<byte> value = reader.ReadString();
            if (name.SequenceEqual("server-sig-algs"u8))
            {
                names = Encoding.ASCII.GetString(value).Split(',');
            }
        }

        reader.End();
        return names;
    }
}
