using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh;

/// <summary>How a connection ended.</summary>
/// <param name="Reason">Whose doing it was.</param>
/// <param name="Message">In words; what the peer said comes with control characters replaced.</param>
/// <param name="DisconnectCode">The code sent or received with <c>SSH_MSG_DISCONNECT</c>, where there was one.</param>
public sealed record ConnectionEnd(ConnectionEndReason Reason, string Message, SshDisconnectReason? DisconnectCode = null);
