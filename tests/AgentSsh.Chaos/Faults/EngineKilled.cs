using AgentSsh.Chaos.Machine;

namespace AgentSsh.Chaos.Faults;

/// <summary>dockerd is killed and started again; an agent's supervisor is killed meanwhile, of which no engine tells the gateway.</summary>
internal sealed class EngineKilled : Fault
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(5);

    public override async Task<string> StrikeAsync(ChaosWorld world, string agent)
    {
        HostProcess? supervisor = await world.SupervisorAsync(agent);
        DockerDaemon engine = await DockerDaemon.FindAsync();
        await engine.EndAsync(Signals.Kill);
        string killed;
        try
        {
            killed = ProcessKill.Of(supervisor is null ? [] : [supervisor]);
            await Task.Delay(Outage);
        }
        finally
        {
            await engine.StartAsync();
        }

        return $"dockerd; while it was down {killed}";
    }
}
