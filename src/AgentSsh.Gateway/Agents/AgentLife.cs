namespace AgentSsh.Gateway.Agents;

/// <summary>The life of an agent's container as a machine without I/O: (phase, event) -> (phase, action).</summary>
internal static class AgentLife
{
    public static (AgentPhase Phase, AgentAction Action) Step(AgentPhase phase, AgentEvent happened) => (phase, happened) switch
    {
        // The supervisor's arrival is the readiness signal, whatever was thought before.
        (_, AgentEvent.LinkUp) => (AgentPhase.Running, AgentAction.Admit),

        (AgentPhase.Absent or AgentPhase.LinkLost, AgentEvent.Wanted) => (AgentPhase.Provisioning, AgentAction.Ensure),
        (AgentPhase.Running, AgentEvent.Wanted) => (phase, AgentAction.Admit),

        // The engine may say so after the supervisor has arrived.
        (AgentPhase.Provisioning, AgentEvent.Ensured) => (AgentPhase.Starting, AgentAction.None),
        (AgentPhase.Provisioning, AgentEvent.EnsureFailed) => (AgentPhase.Absent, AgentAction.Refuse),
        (AgentPhase.Starting, AgentEvent.StartTimedOut) => (AgentPhase.LinkLost, AgentAction.Refuse),

        (AgentPhase.Running, AgentEvent.LinkDown) => (AgentPhase.LinkLost, AgentAction.None),

        // While it is being made, an end that is told is that of the one before.
        (AgentPhase.Starting, AgentEvent.ContainerEnded) => (AgentPhase.Absent, AgentAction.Refuse),
        (AgentPhase.Running or AgentPhase.LinkLost, AgentEvent.ContainerEnded) => (AgentPhase.Absent, AgentAction.Heal),

        _ => (phase, AgentAction.None),
    };
}
