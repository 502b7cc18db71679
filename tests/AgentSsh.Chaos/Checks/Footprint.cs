using AgentSsh.Chaos.Machine;

namespace AgentSsh.Chaos.Checks;

/// <summary>What a process takes.</summary>
internal sealed record ProcessFootprint(int ProcessId, double Megabytes, int Files)
{
    public static ProcessFootprint Of(int id) => new(id, HostProcess.ResidentMegabytes(id), HostProcess.OpenFiles(id));

    public override string ToString() => $"{Megabytes:0.0} MiB, {Files} files";
}

/// <summary>What the gateway and the supervisors take at a moment in which everybody is connected and quiet.</summary>
internal sealed record Footprint(ProcessFootprint Gateway, IReadOnlyDictionary<string, ProcessFootprint> Supervisors)
{
    public static async Task<Footprint> TakeAsync(ChaosWorld world)
    {
        var supervisors = new Dictionary<string, ProcessFootprint>(StringComparer.Ordinal);
        foreach (string agent in world.Agents)
        {
            HostProcess supervisor = await world.SupervisorAsync(agent) ?? throw new InvalidOperationException($"{agent} has no supervisor");
            supervisors[agent] = ProcessFootprint.Of(supervisor.Id);
        }

        return new Footprint(ProcessFootprint.Of(world.GatewayProcessId), supervisors);
    }

    public override string ToString() =>
        $"gateway {Gateway}; supervisors {Supervisors.Values.Min(each => each.Megabytes):0.0} to {Supervisors.Values.Max(each => each.Megabytes):0.0} MiB, "
        + $"{Supervisors.Values.Min(each => each.Files)} to {Supervisors.Values.Max(each => each.Files)} files";
}
