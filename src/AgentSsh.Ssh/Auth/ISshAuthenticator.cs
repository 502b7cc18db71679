namespace AgentSsh.Ssh;

/// <summary>Says who may log in. Called for many connections at once, never twice at once for one.</summary>
public interface ISshAuthenticator
{
    /// <summary>May this key be tried for this name? Asked when it is offered, which tells a client that the key is known for the name, as with
    /// every SSH server, and again before its signature is checked. Must change nothing: nothing was proved.</summary>
    ValueTask<bool> IsAcceptableAsync(OfferedKey key, CancellationToken cancellationToken);

    /// <summary>What must an authenticator say in its signature, for a key that lives in one? Less is refused as a wrong signature is. By default that
    /// somebody touched it, as with sshd.</summary>
    Keys.SecurityKeyDemands DemandsOn(OfferedKey key) => Keys.SecurityKeyDemands.Touch;

    /// <summary>The signature was right: who serves the connection?</summary>
    /// <returns>Null refuses, with the same answer after the same time as a wrong signature.</returns>
    ValueTask<ConnectionHandler?> AuthenticateAsync(VerifiedKey key, CancellationToken cancellationToken);
}
