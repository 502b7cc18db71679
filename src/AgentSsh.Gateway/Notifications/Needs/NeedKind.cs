namespace AgentSsh.Gateway.Notifications.Needs;

/// <summary>What somebody is needed for.</summary>
internal enum NeedKind
{
    /// <summary>Leave to use a tool.</summary>
    Permission,

    /// <summary>An answer to a question.</summary>
    Question,

    /// <summary>A login.</summary>
    Login,

    /// <summary>A limit of the account's use to be raised, or to pass.</summary>
    Limit,

    /// <summary>An answer to something else on the screen.</summary>
    Dialog,

    /// <summary>To say that the program is to be started again.</summary>
    Held,
}
