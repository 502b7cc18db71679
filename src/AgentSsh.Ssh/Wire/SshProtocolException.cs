namespace AgentSsh.Ssh.Wire;

/// <summary>
/// The peer broke the protocol, so the connection ends. <see cref="Exception.Message"/> is written for the log and is
/// safe to send as the description of <c>SSH_MSG_DISCONNECT</c>: it holds no secret and no bytes of the peer's.
/// </summary>
/// <param name="reason">The code to disconnect with.</param>
/// <param name="message">What was wrong, in plain words.</param>
public sealed class SshProtocolException(SshDisconnectReason reason, string message) : Exception(message)
{
    /// <summary>The code to disconnect with.</summary>
    public SshDisconnectReason Reason { get; } = reason;
}
