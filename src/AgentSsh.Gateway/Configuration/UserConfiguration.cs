using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Configuration;

/// <summary>A person.</summary>
public sealed record UserConfiguration
{
    /// <summary>Also the name of the user's own agent.</summary>
    public required string Name { get; init; }

    /// <summary>At least one; no other user has any of them.</summary>
    public required IReadOnlyList<SshPublicKey> Keys { get; init; }
}
