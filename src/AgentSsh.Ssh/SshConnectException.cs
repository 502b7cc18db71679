namespace AgentSsh.Ssh;

/// <summary>A connection could not be made, or nobody could be logged in on it.</summary>
/// <param name="message">What failed and where, for people.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class SshConnectException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>How the connection ended, if it had begun.</summary>
    public ConnectionEnd? End { get; init; }
}
