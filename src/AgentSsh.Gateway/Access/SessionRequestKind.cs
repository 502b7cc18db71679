namespace AgentSsh.Gateway.Access;

/// <summary>The request that starts a session (RFC 4254 section 6.5).</summary>
public enum SessionRequestKind
{
    /// <summary><c>shell</c>.</summary>
    Shell,

    /// <summary><c>exec</c>.</summary>
    Exec,

    /// <summary><c>subsystem</c>.</summary>
    Subsystem,
}
