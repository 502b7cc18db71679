using AgentSsh.Chaos.Faults;
using AgentSsh.Chaos.Machine;

namespace AgentSsh.Chaos.Checks;

/// <summary>There is what there should be, and nothing beside it: containers, volumes, and the processes in each container, below the gateway and on this machine.</summary>
internal sealed class OrphanCheck : Check
{
    private const string TmuxClient = "tmux: client";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public override string Claim => "no orphan process or container";

    public override async Task<IReadOnlyList<string>> ProblemsAsync(Aftermath aftermath)
    {
        ChaosWorld world = aftermath.World;
        var problems = new List<string>();
        foreach (string agent in world.Agents)
        {
            int people = aftermath.People.Count(person => person.Agent == agent);
            IReadOnlyList<HostProcess> processes = [];
            try
            {
                await Wait.Until(
                    async () =>
                    {
                        processes = await world.ProcessesAsync(agent);
                        return Unexpected(processes, people) is null;
                    },
                    Patience,
                    () => "only what belongs there");
            }
            catch (TimeoutException)
            {
                problems.Add($"{agent}: {Unexpected(processes, people)} among\n  {string.Join("\n  ", processes)}");
            }
        }

        int containers = (await world.ContainersAsync()).Length;
        int volumes = (await world.VolumesAsync()).Length;
        if (containers != world.Agents.Count || volumes != 2 * world.Agents.Count)
        {
            problems.Add($"{world.Agents.Count} agents have {containers} containers and {volumes} volumes; one and two each are theirs");
        }

        // One gateway, and everybody's ssh.
        IReadOnlyList<HostProcess> ours = HostProcess.WithCommandLine(world.Directory);
        if (ours.Count != aftermath.People.Count + 1)
        {
            problems.Add($"the run has {ours.Count} processes on this machine for {aftermath.People.Count} people and a gateway:\n  {string.Join("\n  ", ours)}");
        }

        IReadOnlyList<HostProcess> children = HostProcess.ChildrenOf(world.GatewayProcessId);
        return children.Count == 0 ? problems : [.. problems, $"the gateway has child processes: {string.Join(", ", children)}"];
    }

    /// <summary>What is too many or too few among a container's processes; null when nothing is.</summary>
    internal static string? Unexpected(IReadOnlyList<HostProcess> processes, int people)
    {
        HostProcess? supervisor = ChaosWorld.SupervisorOf(processes);
        HostProcess? server = processes.FirstOrDefault(process => process.Name == TmuxKilled.Server);
        if (supervisor is null || server is null)
        {
            return "there is no supervisor, or no tmux";
        }

        // Where the link is a command, that runs beside them. And beside people's clients one waits for the program's end.
        int links = processes.Count(process => process.Name == supervisor.Name) - 1;
        int clients = processes.Count(process => process.Name == TmuxClient);
        int[] programs = [.. processes.Where(process => process.Parent == server.Id).Select(process => process.Id)];
        int others = processes.Count - clients - programs.Length - links - 2 - processes.Count(process => IsBelow(process, programs, processes));
        return processes.Any(process => process.IsZombie) ? "there is a zombie"
            : clients != people + 1 ? $"there are {clients} clients of tmux for {people} people and the one that waits"
            : links > 1 ? $"there are {links} links that are commands"
            : programs.Length != 1 ? $"there are {programs.Length} programs"
            : others != 0 ? $"there are {others} other processes"
            : null;
    }

    /// <summary>What a program started is its own business.</summary>
    private static bool IsBelow(HostProcess process, int[] programs, IReadOnlyList<HostProcess> processes)
    {
        HostProcess? parent = processes.FirstOrDefault(other => other.Id == process.Parent);
        return parent is not null && (programs.Contains(parent.Id) || IsBelow(parent, programs, processes));
    }
}
