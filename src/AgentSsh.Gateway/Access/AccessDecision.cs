using AgentSsh.Gateway.Configuration;
using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Access;

/// <summary>Whether somebody may enter an agent, and as what.</summary>
public abstract record AccessDecision
{
    private AccessDecision()
    {
    }

    /// <summary>No, and nothing tells the client why: an agent that one may not enter is like one that does not exist.</summary>
    /// <param name="Reason">Why, for the log; null where nobody has the key.</param>
    public sealed record Refused(string? Reason) : AccessDecision;

    /// <summary>Yes.</summary>
    /// <param name="Person">The user whose key it is.</param>
    /// <param name="AgentName">The agent's name, as the ssh user name gave it.</param>
    /// <param name="Agent">The agent; never null.</param>
    /// <param name="Role">What the person may do there.</param>
    /// <param name="MayExec">Commands, sftp and port forwards are allowed.</param>
    public sealed record Allowed(string Person, string AgentName, AgentConfiguration Agent, Role Role, bool MayExec) : AccessDecision
    {
        /// <summary>What it was decided on.</summary>
        public required Login Login { get; init; }

        /// <summary>What the key leaves of it.</summary>
        public KeyPermissions Permissions { get; init; } = KeyPermissions.All;

        /// <summary>What an authenticator must say before anybody is let in, for a key that lives in one.</summary>
        public SecurityKeyDemands Demands { get; init; } = SecurityKeyDemands.Touch;
    }
}
