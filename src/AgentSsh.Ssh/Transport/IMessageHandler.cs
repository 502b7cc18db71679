namespace AgentSsh.Ssh.Transport;

/// <summary>Takes the messages above the transport: user authentication at first, the connection protocol after it.</summary>
internal interface IMessageHandler
{
    /// <summary>Handles one message on the receive loop; must not block.</summary>
    /// <param name="payload">The message, its type first; dies with the call.</param>
    /// <returns>False when the type means nothing here: the peer is told so (RFC 4253 section 11.4).</returns>
    /// <exception cref="Wire.SshProtocolException">The message breaks the protocol; the connection ends.</exception>
    bool Handle(ReadOnlySpan<byte> payload);
}
