namespace AgentSsh.Gateway.Agents;

/// <summary>Names of OpenSSH's agent forwarding (draft-ietf-secsh-agent).</summary>
internal static class AgentForwarding
{
    /// <summary>Channel that a server opens to the client's agent. On the link its data is the id of the attachment whose client is meant.</summary>
    public const string ChannelType = "auth-agent@openssh.com";
}
