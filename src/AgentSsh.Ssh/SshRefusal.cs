namespace AgentSsh.Ssh;

/// <summary>Why a connection is refused before anything is served on it.</summary>
/// <param name="Limit">Which limit it was.</param>
/// <param name="Message">In words, as the client is told them.</param>
/// <param name="Until">When the source may come again; null where that depends on others.</param>
public sealed record SshRefusal(SshRefusalLimit Limit, string Message, DateTimeOffset? Until = null);
