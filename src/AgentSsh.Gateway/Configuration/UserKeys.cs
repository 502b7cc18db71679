using System.Collections.Frozen;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Configuration;

/// <summary>By which keys and certificates users are known, and which count no more. Immutable.</summary>
public sealed record UserKeys
{
    /// <summary>The lines of each key to log in with; all lines of one key are of one user.</summary>
    public required FrozenDictionary<SshPublicKey, IReadOnlyList<UserKey>> Lines { get; init; }

    /// <summary>The lines of each authority that vouches for single users (<c>cert-authority</c>).</summary>
    public required FrozenDictionary<SshPublicKey, IReadOnlyList<UserKey>> AuthorityLines { get; init; }

    /// <summary>The authorities that vouch for every user (<c>user_ca_keys</c>).</summary>
    public required FrozenSet<SshPublicKey> Authorities { get; init; }

    /// <summary>Whom a certificate means that names a principal: users by principal.</summary>
    public required FrozenDictionary<string, string> Principals { get; init; }

    /// <summary>What counts no more (<c>revoked_keys</c>); null where nothing is revoked.</summary>
    public KeyRevocationList? Revoked { get; init; }

    /// <summary>What is demanded of every key in an authenticator, whatever its line says (<c>pubkey_auth_options</c>).</summary>
    public SecurityKeyDemands Demands { get; init; }

    /// <summary>Whose plain key this is, however it is limited; null for nobody's.</summary>
    public string? OwnerOf(SshPublicKey key) => Lines.TryGetValue(key, out var lines) ? lines[0].User : null;
}
