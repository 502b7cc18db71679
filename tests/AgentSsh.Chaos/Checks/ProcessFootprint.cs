using AgentSsh.Chaos.Machine;

namespace AgentSsh.Chaos.Checks;

/// <summary>What a process takes.</summary>
internal sealed record ProcessFootprint(int ProcessId, double Megabytes, int Files)
{
    public static ProcessFootprint Of(int id) => new(id, HostProcess.ResidentMegabytes(id), HostProcess.OpenFiles(id));

    public override string ToString() => $"{Megabytes:0.0} MiB, {Files} files";
}
