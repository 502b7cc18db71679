namespace AgentSsh.Ssh.Connection;

/// <summary>What to do about a silent peer.</summary>
internal enum KeepAliveAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Ask whether it lives.</summary>
    Probe,

    /// <summary>End the connection.</summary>
    GiveUp,
}
