using AgentSsh.Chaos.Plan;

namespace AgentSsh.Chaos.Faults;

/// <summary>One way in which machinery fails.</summary>
internal abstract class Fault
{
    /// <summary>Makes it happen to an agent.</summary>
    /// <returns>What was done, for the log; also that there was nothing to do it to.</returns>
    public abstract Task<string> StrikeAsync(ChaosWorld world, string agent);

    /// <summary>The fault of a kind.</summary>
    public static Fault Of(FaultKind kind) => kind switch
    {
        FaultKind.Program => new ProgramKilled(),
        FaultKind.Tmux => new TmuxKilled(),
        FaultKind.Supervisor => new SupervisorKilled(),
        FaultKind.Container => new ContainerKilled("kill"),
        FaultKind.RemovedContainer => new ContainerKilled("rm", "-f"),
        FaultKind.Gateway => new GatewayRestarted(kills: true),
        FaultKind.StoppedGateway => new GatewayRestarted(kills: false),
        FaultKind.Engine => new EngineKilled(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
