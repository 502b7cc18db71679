namespace AgentSsh.Gateway.Configuration;

/// <summary>Who may run commands, sftp and port forwards in an agent's container.</summary>
public enum ExecPolicy
{
    /// <summary>Its owner only.</summary>
    Owner,

    /// <summary>Its owner and its drivers.</summary>
    Drivers,

    /// <summary>Nobody, not even its owner.</summary>
    Nobody,
}
