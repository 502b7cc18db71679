using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Agents;

/// <summary>Which road the engine's containers and the gateway come together on. Safe from any thread.</summary>
/// <param name="choice">What the configuration says.</param>
internal sealed class LinkRoads(LinkChoice choice)
{
    private volatile bool _socketsFail;

    /// <summary>Supervisors may call at a socket of ours.</summary>
    public bool HasSocket => choice != LinkChoice.Exec;

    /// <summary>The gateway may run a command in the container.</summary>
    public bool HasExec => choice != LinkChoice.Socket;

    /// <summary>The command is run at once, since no supervisor will call: as is configured, or as the last one showed.</summary>
    public bool IsExecFirst => choice == LinkChoice.Exec || (HasExec && _socketsFail);

    /// <summary>A supervisor is here, by the command or by the socket.</summary>
    public void Arrived(bool byExec) => _socketsFail = byExec;
}
