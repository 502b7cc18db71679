namespace AgentSsh.Ssh.Keys;

/// <summary>Whom a certificate speaks of.</summary>
public enum OpenSshCertificateType
{
    /// <summary>A person who logs in.</summary>
    User = 1,

    /// <summary>A server.</summary>
    Host = 2,
}
