using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.KeyExchange.Methods;

/// <summary>What the key exchange methods share.</summary>
internal static class SharedSecret
{
    /// <summary>The secret as it enters the exchange hash (RFC 4253 section 8): an mpint with its length field.</summary>
    /// <param name="secret">Big-endian.</param>
    public static byte[] EncodeMpint(ReadOnlySpan<byte> secret)
    {
        var encoded = new byte[SshWriter.MpintSize(secret)];
        new SshWriter(encoded).Mpint(secret);
        return encoded;
    }

    public static SshProtocolException BadPeerValue() =>
        new(SshDisconnectReason.KeyExchangeFailed, "received an invalid public value in the key exchange");
}
