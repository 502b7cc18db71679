using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Access;

/// <summary>Who may enter which agent. Pure: the answer depends on the arguments alone.</summary>
public static class AccessPolicy
{
    // No user is called so, so it has no role anywhere.
    private const string Nobody = "";

    /// <summary>The ssh user name selects the agent, the key says who is asking.</summary>
    /// <param name="configuration">The snapshot that the connection began with; asked again with a newer one, the answer tells whether an attachment may stay.</param>
    /// <param name="login">Who is asking.</param>
    /// <remarks>
    /// Takes the same steps for an unknown key, an unknown name and somebody else's agent. Why somebody is refused is for the log alone: the
    /// client gets one answer after one time, so that it tells nothing about which agents and users there are.
    /// </remarks>
    public static AccessDecision Resolve(GatewayConfiguration configuration, Login login)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(login);
        var holder = KeyHolder.Find(configuration.Keys, login);
        var person = holder.Person ?? Nobody;
        var agent = configuration.FindAgent(login.AgentName);

        // The person's own agent is there for everybody who has a key, and stands in where there is none: so a role is always looked up.
        var asked = agent ?? configuration.Agents.Values[0];
        var hasRole = asked.Roles.TryGetValue(person, out var role);
        return agent is not null & hasRole
            ? new AccessDecision.Allowed(person, login.AgentName, asked, role, MayExec(asked.Exec, role))
            {
                Login = login,
                Permissions = PermissionsOf(holder),
                Demands = holder.Options.Demands | configuration.Keys.Demands,
            }
            : new AccessDecision.Refused(holder.Person is null ? holder.Problem : $"{person} has no role at an agent of that name");
    }

    private static KeyPermissions PermissionsOf(KeyHolder holder) => new()
    {
        MayPty = holder.Options.PermitsPty,
        MayForwardAgent = holder.Options.PermitsAgentForwarding,
        MayForwardPorts = holder.Options.PermitsPortForwarding,
        PermitOpen = holder.Options.PermitOpen,
        PermitListen = holder.Options.PermitListen,
        ForcedCommand = holder.Options.Command,
    };

    private static bool MayExec(ExecPolicy policy, Role role) => policy switch
    {
        ExecPolicy.Owner => role == Role.Owner,
        ExecPolicy.Drivers => role is Role.Owner or Role.Driver,
        _ => false,
    };
}
