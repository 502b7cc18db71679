namespace AgentSsh.Gateway.Configuration;

/// <summary>How long channels of a type may be silent (sshd_config, ChannelTimeout).</summary>
/// <param name="Type">Such as <c>direct-tcpip</c> or <c>session:shell</c>.</param>
/// <param name="Time">1 s to 24 h; zero: for ever.</param>
public sealed record ChannelTimeout(string Type, TimeSpan Time)
{
    /// <summary>An agent's screen, or a shell beside it.</summary>
    public const string Shell = "session:shell";

    /// <summary>A command.</summary>
    public const string Command = "session:command";

    /// <summary>File transfer.</summary>
    public const string Sftp = "session:subsystem:sftp";
}
