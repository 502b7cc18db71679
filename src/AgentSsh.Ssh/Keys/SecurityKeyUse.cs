namespace AgentSsh.Ssh.Keys;

/// <summary>What a FIDO authenticator says, under its signature, of how it was made to sign (OpenSSH PROTOCOL.u2f, SSH U2F signatures).</summary>
/// <param name="Flags">The flags as they travel (WebAuthn, authenticator data).</param>
/// <param name="Counter">How often the key has signed; zero always where the authenticator does not count.</param>
public sealed record SecurityKeyUse(byte Flags, uint Counter)
{
    private const byte UserPresence = 0x01;
    private const byte UserVerification = 0x04;

    /// <summary>Somebody touched it.</summary>
    public bool UserWasPresent => (Flags & UserPresence) != 0;

    /// <summary>It made sure who that was, by PIN or fingerprint.</summary>
    public bool UserWasVerified => (Flags & UserVerification) != 0;

    /// <summary>Why this is not enough.</summary>
    /// <param name="demands">What is demanded.</param>
    /// <returns>A reason for logs, or null when it is enough.</returns>
    public string? FindProblem(SecurityKeyDemands demands) => this switch
    {
        { UserWasPresent: false } when demands.HasFlag(SecurityKeyDemands.Touch) => "its authenticator was not touched",
        { UserWasVerified: false } when demands.HasFlag(SecurityKeyDemands.Verification) => "its authenticator did not ask for PIN or fingerprint",
        _ => null,
    };
}
