using AgentSsh.Gateway.Configuration;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Access;

/// <summary>Who may enter which agent. Pure: the answer depends on the arguments alone.</summary>
public static class AccessPolicy
{
    // No user is called so, so it has no role anywhere.
    private const string Nobody = "";

    /// <summary>The ssh user name selects the agent, the key says who is asking.</summary>
    /// <param name="configuration">The snapshot that the connection began with; asked again with a newer one, the answer tells whether an attachment may stay.</param>
    /// <param name="sshUserName">As the client gave it; any text.</param>
    /// <param name="key">The public key. The answer lets somebody in only once its signature has been verified.</param>
    /// <remarks>
    /// Takes the same steps for an unknown key, an unknown name and somebody else's agent, and answers them with the same object: neither
    /// the answer nor its time tells which agents and users there are.
    /// </remarks>
    public static AccessDecision Resolve(GatewayConfiguration configuration, string sshUserName, SshPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var person = configuration.Keys.GetValueOrDefault(key, Nobody);
        var agent = configuration.FindAgent(sshUserName);

        // The person's own agent is there for everybody who has a key, and stands in where there is none: so a role is always looked up.
        var asked = agent ?? configuration.Agents.Values[0];
        var hasRole = asked.Roles.TryGetValue(person, out var role);
        return agent is not null & hasRole
            ? new AccessDecision.Allowed(person, sshUserName, asked, role, MayExec(asked.Exec, role))
            : AccessDecision.No;
    }

    private static bool MayExec(ExecPolicy policy, Role role) => policy switch
    {
        ExecPolicy.Owner => role == Role.Owner,
        ExecPolicy.Drivers => role is Role.Owner or Role.Driver,
        _ => false,
    };
}
