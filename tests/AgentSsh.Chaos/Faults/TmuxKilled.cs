namespace AgentSsh.Chaos.Faults;

/// <summary>The agent's tmux server is killed; its program is hung up by that.</summary>
internal sealed class TmuxKilled : Fault
{
    /// <summary>What the kernel calls a tmux server; clients are called otherwise.</summary>
    public const string Server = "tmux: server";

    public override async Task<string> StrikeAsync(ChaosWorld world, string agent) =>
        ProcessKill.Of([.. (await world.ProcessesAsync(agent)).Where(process => process.Name == Server)]);
}
