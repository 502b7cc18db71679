using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.KeyExchange;

/// <summary>Finds what both sides know: of each list the first of the client's names that the server has too (RFC 4253 section 7.1).</summary>
internal static class AlgorithmNegotiator
{
    /// <exception cref="SshProtocolException">They have nothing in common somewhere (<see cref="SshDisconnectReason.KeyExchangeFailed"/>).</exception>
    public static NegotiatedAlgorithms Negotiate(KexInit client, KexInit server)
    {
        string method = Choose("key exchange method", client.KexAlgorithms, server.KexAlgorithms);
        string hostKey = Choose("host key algorithm", client.HostKeyAlgorithms, server.HostKeyAlgorithms);
        CipherSpec clientCipher = Cipher(client.CiphersClientToServer, server.CiphersClientToServer);
        CipherSpec serverCipher = Cipher(client.CiphersServerToClient, server.CiphersServerToClient);
        MacSpec? clientMac = Mac(clientCipher, client.MacsClientToServer, server.MacsClientToServer);
        MacSpec? serverMac = Mac(serverCipher, client.MacsServerToClient, server.MacsServerToClient);
        Choose("compression", client.CompressionClientToServer, server.CompressionClientToServer);
        Choose("compression", client.CompressionServerToClient, server.CompressionServerToClient);

        // A guess is right only when both first choices agree, not when the method alone does.
        bool guessedRight = client.KexAlgorithms[0] == server.KexAlgorithms[0] && client.HostKeyAlgorithms[0] == server.HostKeyAlgorithms[0];
        return new NegotiatedAlgorithms(
            KexMethodCatalog.Find(method) ?? throw Unknown(method), hostKey, clientCipher, serverCipher, clientMac, serverMac, guessedRight);
    }

    private static CipherSpec Cipher(IReadOnlyList<string> client, IReadOnlyList<string> server)
    {
        string name = Choose("cipher", client, server);
        return CipherCatalog.FindCipher(name) ?? throw Unknown(name);
    }

    // Beside a cipher that authenticates by itself the lists of MACs do not matter, even when they have nothing in common.
    private static MacSpec? Mac(CipherSpec cipher, IReadOnlyList<string> client, IReadOnlyList<string> server)
    {
        if (cipher.IsAead)
        {
            return null;
        }

        string name = Choose("MAC", client, server);
        return CipherCatalog.FindMac(name) ?? throw Unknown(name);
    }

    private static string Choose(string what, IReadOnlyList<string> client, IReadOnlyList<string> server) =>
        client.FirstOrDefault(name => !KexMarkers.IsMarker(name) && server.Contains(name))
        ?? throw new SshProtocolException(SshDisconnectReason.KeyExchangeFailed, $"no matching {what} found");

    // One of the two lists is ours and holds known names only, so this is a bug of ours.
    private static InvalidOperationException Unknown(string name) => new($"'{name}' was offered and is not implemented.");
}
