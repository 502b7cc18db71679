using System.Security.Cryptography;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.KeyExchange.Methods;

/// <summary>
/// One way of agreeing on a secret in two messages: the client's init value and the server's reply value, carried as strings in
/// messages 30 and 31 (RFC 5656 section 4, RFC 8731). Stateless: one instance serves every connection.
/// </summary>
internal interface IKexMethod
{
    /// <summary>The name it is negotiated by.</summary>
    string Name { get; }

    /// <summary>The hash of the exchange hash and of the key derivation.</summary>
    HashAlgorithmName Hash { get; }

    /// <summary>This machine can do the server's side.</summary>
    bool CanRespond => true;

    /// <summary>This machine can do the client's side.</summary>
    bool CanInitiate => true;

    /// <summary>The client's side: a fresh key pair. Only where <see cref="CanInitiate"/>.</summary>
    IKexClient CreateClient();

    /// <summary>The server's side, whole. Only where <see cref="CanRespond"/>.</summary>
    /// <param name="clientInit">The client's value, without its length field.</param>
    /// <exception cref="SshProtocolException">The client's value is no valid one
    /// (<see cref="SshDisconnectReason.KeyExchangeFailed"/>).</exception>
    KexReply Respond(ReadOnlySpan<byte> clientInit);
}
