namespace AgentSsh.Chaos.Faults;

/// <summary>Somebody ends or removes the agent's container by the engine's own command.</summary>
internal sealed class ContainerKilled(params string[] command) : Fault
{
    public override async Task<string> StrikeAsync(ChaosWorld world, string agent)
    {
        string[] containers = await world.ContainersAsync(agent);
        if (containers.Length == 0)
        {
            return "no container there";
        }

        // One that has just ended cannot be killed; the engine says so, and that is all.
        ProcessResult result = await TestEngine.RunAsync([.. command, .. containers]);
        return $"{string.Join(' ', command)} {string.Join(' ', containers.Select(id => id[..12]))}{(result.ExitCode == 0 ? string.Empty : ": " + result.StderrText.Trim())}";
    }
}
