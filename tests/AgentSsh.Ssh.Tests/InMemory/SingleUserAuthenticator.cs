using AgentSsh.Ssh.Keys;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Lets one user in with the keys given.</summary>
internal sealed class SingleUserAuthenticator(string userName, Func<ConnectionHandler> handler, params SshPublicKey[] keys) : ISshAuthenticator
{
    private readonly List<SshPublicKey> _verified = [];

    /// <summary>Every key whose signature was right, whether it was let in or not.</summary>
    public IReadOnlyList<SshPublicKey> Verified => _verified;

    public ValueTask<bool> IsAcceptableAsync(OfferedKey key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(key.UserName == userName && keys.Contains(key.Key));

    public ValueTask<ConnectionHandler?> AuthenticateAsync(VerifiedKey key, CancellationToken cancellationToken)
    {
        lock (_verified)
        {
            _verified.Add(key.Key);
        }

        return ValueTask.FromResult(key.UserName == userName && keys.Contains(key.Key) ? handler() : null);
    }
}
