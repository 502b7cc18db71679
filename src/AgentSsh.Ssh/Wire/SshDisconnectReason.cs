namespace AgentSsh.Ssh.Wire;

/// <summary>The reason code of <c>SSH_MSG_DISCONNECT</c> (RFC 4253 section 11.1).</summary>
public enum SshDisconnectReason : uint
{
    /// <summary>No reason: never sent, and what a zeroed field holds.</summary>
    None = 0,

    /// <summary>The peer's address may not connect here.</summary>
    HostNotAllowedToConnect = 1,

    /// <summary>The peer broke the protocol: malformed, unexpected or oversized input.</summary>
    ProtocolError = 2,

    /// <summary>No common algorithm, or a bad value in the key exchange.</summary>
    KeyExchangeFailed = 3,

    /// <summary>Reserved by the RFC.</summary>
    Reserved = 4,

    /// <summary>A packet failed its integrity check.</summary>
    MacError = 5,

    /// <summary>A packet could not be decompressed.</summary>
    CompressionError = 6,

    /// <summary>The requested service does not exist here.</summary>
    ServiceNotAvailable = 7,

    /// <summary>The peer's protocol version is not 2.0.</summary>
    ProtocolVersionNotSupported = 8,

    /// <summary>The client does not trust the server's host key.</summary>
    HostKeyNotVerifiable = 9,

    /// <summary>The connection was lost or timed out.</summary>
    ConnectionLost = 10,

    /// <summary>The program on this side ended the connection in good order.</summary>
    ByApplication = 11,

    /// <summary>Too many connections, or too much outstanding work on this one.</summary>
    TooManyConnections = 12,

    /// <summary>The person gave up authenticating.</summary>
    AuthCancelledByUser = 13,

    /// <summary>Every authentication method was tried, or too many attempts were made.</summary>
    NoMoreAuthMethodsAvailable = 14,

    /// <summary>The user name is not one that can exist here.</summary>
    IllegalUserName = 15,
}
