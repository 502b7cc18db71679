namespace AgentSsh.Gateway.Configuration;

/// <summary>How the gateway and the supervisors in containers come together.</summary>
public enum LinkChoice
{
    /// <summary>By <see cref="Socket"/>; by <see cref="Exec"/> where a supervisor does not call.</summary>
    Auto,

    /// <summary>The supervisor connects to a socket of the gateway's that its container has mounted.</summary>
    Socket,

    /// <summary>The gateway runs a command in the container, whose input and output are the link.</summary>
    Exec,
}
