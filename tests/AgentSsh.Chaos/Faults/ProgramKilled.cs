using AgentSsh.Chaos.Machine;

namespace AgentSsh.Chaos.Faults;

/// <summary>The agent's program is killed: what tmux started.</summary>
internal sealed class ProgramKilled : Fault
{
    public override async Task<string> StrikeAsync(ChaosWorld world, string agent)
    {
        IReadOnlyList<HostProcess> processes = await world.ProcessesAsync(agent);
        var servers = processes.Where(process => process.Name == TmuxKilled.Server).Select(server => server.Id).ToHashSet();
        return ProcessKill.Of([.. processes.Where(process => servers.Contains(process.Parent))]);
    }
}
