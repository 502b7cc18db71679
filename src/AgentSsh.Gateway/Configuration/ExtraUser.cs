using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Configuration;

/// <summary>A user beside those of the file.</summary>
public sealed record ExtraUser
{
    /// <param name="name">A user's name; when the file has the same one, the keys are added to that user's.</param>
    /// <param name="keys">A key that the file already gives to somebody else stays theirs: the file decides.</param>
    /// <exception cref="ArgumentException">The name cannot be a user's, or there is no key.</exception>
    public ExtraUser(string name, IReadOnlyList<SshPublicKey> keys)
    {
        if (!AgentName.IsPlain(name))
        {
            throw new ArgumentException($"{Reading.Quote.Of(name)} cannot be a user's name: {AgentName.Rule}.", nameof(name));
        }

        if (keys.Count == 0)
        {
            throw new ArgumentException("A user without a key could never log in.", nameof(keys));
        }

        (Name, Keys) = (name, keys);
    }

    /// <summary>A user's name.</summary>
    public string Name { get; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<SshPublicKey> Keys { get; }
}
