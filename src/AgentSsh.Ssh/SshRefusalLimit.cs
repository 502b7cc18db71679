namespace AgentSsh.Ssh;

/// <summary>Limits at the door.</summary>
public enum SshRefusalLimit
{
    /// <summary>Connections of everybody on which nobody is logged in yet (OpenSSH MaxStartups).</summary>
    MaxStartups,

    /// <summary>The same of one source (OpenSSH PerSourceMaxStartups).</summary>
    PerSourceMaxStartups,

    /// <summary>The source serves a penalty (OpenSSH PerSourcePenalties).</summary>
    Penalty,
}
