namespace AgentSsh.Chaos.Faults;

/// <summary>The gateway ends, by a crash or because it was asked to, and is started again.</summary>
internal sealed class GatewayRestarted(bool kills) : Fault
{
    public override Task<string> StrikeAsync(ChaosWorld world, string agent) => world.RestartGatewayAsync(kills);
}
