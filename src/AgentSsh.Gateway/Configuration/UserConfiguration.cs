using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Configuration;

/// <summary>A person.</summary>
public sealed record UserConfiguration
{
    /// <summary>Also the name of the user's own agent.</summary>
    public required string Name { get; init; }

    /// <summary>Those to log in with; no other user has any of them. None where the user has certificates only.</summary>
    public required IReadOnlyList<SshPublicKey> Keys { get; init; }

    /// <summary>The names by which certificates mean the user; no other user has any of them.</summary>
    public required IReadOnlyList<string> Principals { get; init; }
}
