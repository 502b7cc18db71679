namespace AgentSsh.Ssh;

/// <summary>The peer refused to open a channel.</summary>
/// <param name="reason">The peer's reason.</param>
/// <param name="message">The peer's words, safe to show.</param>
public sealed class SshChannelOpenException(ChannelOpenFailure reason, string message) : Exception(message)
{
    /// <summary>The peer's reason.</summary>
    public ChannelOpenFailure Reason { get; } = reason;
}
