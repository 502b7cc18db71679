namespace AgentSsh.Gateway.Agents;

/// <summary>What is to be done about an agent that may be idle.</summary>
internal enum IdleVerdict
{
    /// <summary>Nothing now.</summary>
    None,

    /// <summary>Warn those at its screen.</summary>
    Warn,

    /// <summary>It has been idle for the whole time.</summary>
    Due,
}
