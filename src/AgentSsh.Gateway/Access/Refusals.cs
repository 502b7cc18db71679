using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Access;

/// <summary>Why something is refused to somebody who may enter, in words for that person.</summary>
public static class Refusals
{
    /// <summary>What the role allows and the key does not.</summary>
    public const string Key = "the key that you logged in with does not permit this.";

    /// <summary>Commands, files and forwards are for whom <c>exec</c> names.</summary>
    public static string Exec(AccessDecision.Allowed access)
    {
        ArgumentNullException.ThrowIfNull(access);
        return access.Agent.Exec == ExecPolicy.Nobody
            ? $"commands, file transfer and port forwarding are switched off for the agent {access.AgentName}."
            : $"commands, file transfer and port forwarding on the agent {access.AgentName} are for {(access.Agent.Exec == ExecPolicy.Owner ? "its owner" : "its owner and drivers")}; you are {(access.Role == Role.Watcher ? "a watcher" : "a driver")}.";
    }
}
