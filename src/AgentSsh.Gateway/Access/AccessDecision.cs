using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Access;

/// <summary>Whether somebody may enter an agent, and as what.</summary>
public abstract record AccessDecision
{
    private AccessDecision()
    {
    }

    /// <summary>No, and nothing says why: an agent that one may not enter is like one that does not exist.</summary>
    public static AccessDecision No { get; } = new Refused();

    /// <summary>No.</summary>
    public sealed record Refused : AccessDecision;

    /// <summary>Yes.</summary>
    /// <param name="Person">The user whose key it is.</param>
    /// <param name="AgentName">The agent's name, as the ssh user name gave it.</param>
    /// <param name="Agent">The agent; never null.</param>
    /// <param name="Role">What the person may do there.</param>
    /// <param name="MayExec">Commands, sftp and port forwards are allowed.</param>
    public sealed record Allowed(string Person, string AgentName, AgentConfiguration Agent, Role Role, bool MayExec) : AccessDecision;
}
