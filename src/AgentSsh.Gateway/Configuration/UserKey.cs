using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Configuration;

/// <summary>A line of a user's <c>keys</c> or <c>keys_file</c>.</summary>
/// <param name="User">The user's name.</param>
/// <param name="Options">What limits the key's use.</param>
public sealed record UserKey(string User, KeyOptions Options);
