namespace AgentSsh.Supervisor.Activity;

/// <summary>What a waiting program waits for.</summary>
internal enum WaitReason
{
    /// <summary>It does not wait.</summary>
    None,

    /// <summary>Leave to use a tool.</summary>
    Permission,

    /// <summary>An answer to a question.</summary>
    Question,

    /// <summary>Somebody to log in: the login was refused.</summary>
    Login,

    /// <summary>A limit of the account's use to pass, or to be raised.</summary>
    Limit,

    /// <summary>An answer to a dialog of its own; also all that a bell can mean.</summary>
    Dialog,
}
