namespace AgentSsh.Ssh.Keys;

/// <summary>What a FIDO authenticator must say in its signature before somebody is let in with a key that lives in it.</summary>
[Flags]
public enum SecurityKeyDemands
{
    /// <summary>Nothing: it may sign by itself, as long as it is plugged in.</summary>
    None = 0,

    /// <summary>Somebody touched it.</summary>
    Touch = 1,

    /// <summary>It made sure who that was, by PIN or fingerprint.</summary>
    Verification = 2,
}
