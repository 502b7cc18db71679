namespace AgentSsh.Ssh;

/// <summary>Says who may log in. Called for many connections at once, never twice at once for one.</summary>
public interface ISshAuthenticator
{
    /// <summary>May this key be tried for this name? The client then signs with it. Must change nothing: nothing was proved. The answer
    /// tells a client that the key is known for the name, as with every SSH server.</summary>
    ValueTask<bool> IsAcceptableAsync(OfferedKey key, CancellationToken cancellationToken);

    /// <summary>The signature was right: who serves the connection?</summary>
    /// <returns>Null refuses, with the same answer after the same time as a wrong signature.</returns>
    ValueTask<ConnectionHandler?> AuthenticateAsync(VerifiedKey key, CancellationToken cancellationToken);
}
