using AgentSsh.Gateway.Configuration;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Programs;

/// <summary>From an agent's configuration to the file that its supervisor reads.</summary>
public static class SupervisorSettingsExtensions
{
    /// <summary>What the supervisor of this agent is told. Holds the agent's environment, so secrets perhaps.</summary>
    public static SupervisorSettings ToSupervisorSettings(this AgentConfiguration agent) => new()
    {
        Agent = agent.Name,
        Program = agent.Program.ToSettings(agent.Arguments),
        StayOnExit = agent.OnExit == OnExit.Stay,
        Environment = agent.Environment,
    };
}
