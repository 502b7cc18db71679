using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.KeyExchange.Methods;

/// <summary>The client's half of one exchange; disposing forgets its private key.</summary>
internal interface IKexClient : IDisposable
{
    /// <summary>The value to send, without its length field; it enters the exchange hash as a string.</summary>
    byte[] Init { get; }

    /// <summary>The shared secret, encoded as <see cref="KexReply.SharedSecret"/>. The caller zeroes it.</summary>
    /// <param name="serverReply">The server's value, without its length field.</param>
    /// <exception cref="SshProtocolException">The server's value is no valid one
    /// (<see cref="SshDisconnectReason.KeyExchangeFailed"/>).</exception>
    byte[] Finish(ReadOnlySpan<byte> serverReply);
}
