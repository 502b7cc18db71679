using System.Security.Cryptography;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.KeyExchange;

/// <summary>
/// What the host key signs (RFC 5656 section 4, RFC 8731 section 3.1):
/// <code>
/// string   V_C, V_S   identification lines without CR LF
/// string   I_C, I_S   payloads of the KEXINITs
/// string   K_S        the host key
/// string   Q_C, Q_S   the public values
/// mpint    K          the secret (a string for the hybrids with ML-KEM)
/// </code>
/// </summary>
internal static class ExchangeHash
{
    /// <param name="algorithm">The hash of the method.</param>
    /// <param name="client">The client's identification and KEXINIT.</param>
    /// <param name="server">The server's.</param>
    /// <param name="hostKey">The host key's blob.</param>
    /// <param name="clientValue">The client's public value.</param>
    /// <param name="serverValue">The server's.</param>
    /// <param name="sharedSecret">Encoded, its length field included.</param>
    public static byte[] Compute(
        HashAlgorithmName algorithm,
        (string Identification, byte[] Init) client,
        (string Identification, byte[] Init) server,
        ReadOnlySpan<byte> hostKey,
        ReadOnlySpan<byte> clientValue,
        ReadOnlySpan<byte> serverValue,
        ReadOnlySpan<byte> sharedSecret)
    {
        byte[] open = new SshBuilder(4096)
            .Utf8(client.Identification).Utf8(server.Identification).String(client.Init).String(server.Init)
            .String(hostKey).String(clientValue).String(serverValue).ToArray();
        using var hash = IncrementalHash.CreateHash(algorithm);
        hash.AppendData(open);
        hash.AppendData(sharedSecret);
        return hash.GetHashAndReset();
    }
}
