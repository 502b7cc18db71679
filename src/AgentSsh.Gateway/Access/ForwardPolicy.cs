namespace AgentSsh.Gateway.Access;

/// <summary>Who may forward what. Pure: the answer depends on the arguments alone.</summary>
public static class ForwardPolicy
{
    // As everywhere: below it only root opens ports.
    private const int FirstUnprivilegedPort = 1024;

    /// <summary>Why somebody may not, in words for that person; null: the person may.</summary>
    /// <param name="access">Who, as what, with which key.</param>
    /// <param name="forward">What.</param>
    public static string? Refusal(AccessDecision.Allowed access, Forward forward)
    {
        ArgumentNullException.ThrowIfNull(access);
        return !access.MayExec ? Refusals.Exec(access)
            : !Permits(access.Permissions, forward) ? Refusals.Key
            : forward switch
            {
                Forward.ListenPort { Number: > 0 and < FirstUnprivilegedPort } => $"ports below {FirstUnprivilegedPort} are not opened in a container; ask for a higher one, or for 0.",
                Forward.ListenPort listen when Loopback(listen.Address) is null => $"connections are taken at the container's loopback address alone, not at {listen.Address}.",
                _ => null,
            };
    }

    /// <summary>At which loopback address a container listens for what a client asked: <c>127.0.0.1</c>, <c>::1</c>, or <c>localhost</c> for both; null at none. All addresses mean
    /// loopback here, as with sshd's <c>GatewayPorts no</c>: other containers are neighbours of this one.</summary>
    /// <param name="address">As the client gave it (RFC 4254 section 7.1).</param>
    public static string? Loopback(string address) => address switch
    {
        "127.0.0.1" or "::1" => address,
        "" or "*" or "localhost" or "0.0.0.0" or "::" => "localhost",
        _ => null,
    };

    private static bool Permits(KeyPermissions key, Forward forward) => forward switch
    {
        Forward.Port port => key.MayForward(port.Host, port.Number),
        Forward.Socket => key.MayForwardToSocket,
        Forward.ListenPort listen => key.MayListen(listen.Address, listen.Number),
        Forward.ListenSocket => key.MayListenOnSocket,
        Forward.Keys => key.MayForwardAgent,
        _ => false,
    };
}
