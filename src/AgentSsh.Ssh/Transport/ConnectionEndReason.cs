namespace AgentSsh.Ssh;

/// <summary>Why a connection ended, for logs and counters.</summary>
public enum ConnectionEndReason
{
    /// <summary>The peer sent <c>SSH_MSG_DISCONNECT</c>.</summary>
    PeerDisconnected,

    /// <summary>The peer closed the stream without saying why.</summary>
    PeerClosed,

    /// <summary>Reading or writing the stream failed.</summary>
    NetworkError,

    /// <summary>The peer broke the protocol.</summary>
    ProtocolError,

    /// <summary>The peer did not answer for as long as the keep-alive allows.</summary>
    KeepAliveTimeout,

    /// <summary>Nobody authenticated: too many attempts, or the peer gave up.</summary>
    AuthenticationFailed,

    /// <summary>Nobody authenticated in the time that is given.</summary>
    LoginGraceExceeded,

    /// <summary>A key exchange did not end in the time that is given.</summary>
    KeyExchangeTimeout,

    /// <summary>The peer had more work outstanding than is allowed.</summary>
    ResourceExhausted,

    /// <summary>This side asked for the end.</summary>
    LocalDisconnect,

    /// <summary>Code on this side failed; the message has the exception.</summary>
    InternalError,
}
