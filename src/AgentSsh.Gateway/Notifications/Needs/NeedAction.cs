namespace AgentSsh.Gateway.Notifications.Needs;

/// <summary>What is to be done about a need.</summary>
internal enum NeedAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>People are to be told of it.</summary>
    Tell,

    /// <summary>It is over: what has not been told yet is not worth telling any more.</summary>
    End,
}
