using System.Buffers.Binary;
using System.Security.Cryptography;
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

    /// <summary>The secret of a hybrid (draft-ietf-sshm-mlkem-hybrid-kex section 2.4): a string of 32 bytes with its length field, which is no
    /// number and keeps its leading zeros.</summary>
    /// <param name="secrets">K_PQ || K_CL.</param>
    public static byte[] EncodeHash(ReadOnlySpan<byte> secrets)
    {
        var encoded = new byte[sizeof(uint) + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt32BigEndian(encoded, SHA256.HashSizeInBytes);
        SHA256.HashData(secrets, encoded.AsSpan(sizeof(uint)));
        return encoded;
    }

    public static SshProtocolException BadPeerValue() =>
        new(SshDisconnectReason.KeyExchangeFailed, "received an invalid public value in the key exchange");
}
