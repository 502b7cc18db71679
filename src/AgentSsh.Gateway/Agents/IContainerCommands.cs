using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Agents;

/// <summary>Answers the command <c>agentssh</c> typed inside a container.</summary>
internal interface IContainerCommands
{
    /// <summary>Serves the channel that the container opened; called on the link's receive loop, must not block. What the container says is not
    /// trusted: the command may do no more than the agent's own screen could.</summary>
    void Open(Agent agent, CommandOpen command, ChannelOpenRequest request);
}
