namespace AgentSsh.Gateway.Agents;

/// <summary>The life of an agent's container as a machine without I/O: (phase, event) -> (phase, action).</summary>
internal static class AgentLife
{
    public static (AgentPhase Phase, AgentAction Action) Step(AgentPhase phase, AgentEvent happened) => (phase, happened) switch
    {
        // A supervisor that calls once more while its container is put to rest changes nothing about that.
        (AgentPhase.Pausing or AgentPhase.Stopping, AgentEvent.LinkUp) => (phase, AgentAction.None),

        // The supervisor's arrival is the readiness signal, whatever was thought before.
        (_, AgentEvent.LinkUp) => (AgentPhase.Running, AgentAction.Admit),

        (AgentPhase.Running, AgentEvent.Wanted) => (phase, AgentAction.Admit),
        (AgentPhase.Provisioning or AgentPhase.Starting, AgentEvent.Wanted) => (phase, AgentAction.None),

        // One that is just being put to rest is wanted after that: whoever brings it up waits until the engine has done so.
        (_, AgentEvent.Wanted) => (AgentPhase.Provisioning, AgentAction.Ensure),
        (AgentPhase.Running, AgentEvent.RemakeDue) => (AgentPhase.Provisioning, AgentAction.Ensure),

        // The engine may say so after the supervisor has arrived.
        (AgentPhase.Provisioning, AgentEvent.Ensured) => (AgentPhase.Starting, AgentAction.None),
        (AgentPhase.Provisioning, AgentEvent.EnsureFailed) => (AgentPhase.Absent, AgentAction.Refuse),
        (AgentPhase.Starting, AgentEvent.StartTimedOut) => (AgentPhase.LinkLost, AgentAction.Refuse),

        (AgentPhase.Running, AgentEvent.LinkDown) => (AgentPhase.LinkLost, AgentAction.None),

        // While it is being made, an end that is told is that of the one before. One that was found running may have been about to end: whoever waits goes on waiting.
        (AgentPhase.Starting or AgentPhase.Running or AgentPhase.LinkLost, AgentEvent.ContainerEnded) => (AgentPhase.Absent, AgentAction.Heal),

        // Nobody used it: it is brought back when somebody does.
        (AgentPhase.Pausing or AgentPhase.Paused, AgentEvent.ContainerEnded) => (AgentPhase.Absent, AgentAction.None),

        (AgentPhase.Absent, AgentEvent.FoundRunning) => (AgentPhase.LinkLost, AgentAction.None),
        (AgentPhase.Absent, AgentEvent.FoundStopped) => (AgentPhase.Stopped, AgentAction.None),
        (AgentPhase.Running, AgentEvent.PauseDue) => (AgentPhase.Pausing, AgentAction.Pause),
        (AgentPhase.Running, AgentEvent.StopDue) => (AgentPhase.Stopping, AgentAction.Stop),
        (AgentPhase.Absent or AgentPhase.Running or AgentPhase.LinkLost or AgentPhase.Pausing, AgentEvent.Paused) => (AgentPhase.Paused, AgentAction.None),
        (AgentPhase.Stopping, AgentEvent.Stopped) => (AgentPhase.Stopped, AgentAction.None),
        (AgentPhase.Pausing or AgentPhase.Stopping, AgentEvent.RestFailed) => (AgentPhase.LinkLost, AgentAction.None),
        (AgentPhase.Provisioning or AgentPhase.Starting or AgentPhase.Paused or AgentPhase.LinkLost, AgentEvent.Woken) => (AgentPhase.Running, AgentAction.Admit),
        (AgentPhase.Paused, AgentEvent.Thawed) => (AgentPhase.LinkLost, AgentAction.None),

        _ => (phase, AgentAction.None),
    };
}
