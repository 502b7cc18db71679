using AgentSsh.Chaos.Machine;

namespace AgentSsh.Chaos.Faults;

/// <summary>The agent's supervisor is killed, and with it, its container ends.</summary>
internal sealed class SupervisorKilled : Fault
{
    public override async Task<string> StrikeAsync(ChaosWorld world, string agent)
    {
        HostProcess? supervisor = await world.SupervisorAsync(agent);
        return ProcessKill.Of(supervisor is null ? [] : [supervisor]);
    }
}
