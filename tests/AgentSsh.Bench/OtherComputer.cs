using System.Globalization;

namespace AgentSsh.Bench;

/// <summary>
/// Where the clients of a load run: in life on computers of their own, here on what the measured programs leave of the processors (cpu.idle of a control
/// group), so that what a client costs itself is not measured. Where no such group can be made they share the processors alike, and <see cref="State"/> says so.
/// </summary>
internal sealed class OtherComputer : IDisposable
{
    // Version 1 has a hierarchy for each controller, version 2 one for all.
    private static readonly string[] Hierarchies = ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup"];

    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(10);

    private readonly string? _group;

    public OtherComputer()
    {
        foreach (string hierarchy in Hierarchies)
        {
            string group = Path.Combine(hierarchy, string.Create(CultureInfo.InvariantCulture, $"agentssh-bench-{Environment.ProcessId}"));
            try
            {
                Directory.CreateDirectory(group);
                string idle = Path.Combine(group, "cpu.idle");
                if (File.Exists(idle))
                {
                    File.WriteAllText(idle, "1");
                    _group = group;
                    return;
                }

                Directory.Delete(group);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Why = e.Message;
            }
        }
    }

    /// <summary>For the report.</summary>
    public string State => _group is not null ? "have what is left of the processors" : $"share the processors alike: {Why}";

    /// <summary>In front of a shell's command: it and its children run there.</summary>
    public string Enter => _group is null ? string.Empty : $"echo $$ > '{_group}/cgroup.procs'; ";

    private string Why { get; set; } = "no control group has a cpu.idle";

    public void Dispose()
    {
        if (_group is not null)
        {
            // What runs there ends with its server.
            Wait.Until(() => File.ReadAllText(Path.Combine(_group, "cgroup.procs")).Length == 0, LeaveTime, () => "the clients of a load to end").GetAwaiter().GetResult();
            Directory.Delete(_group);
        }
    }
}
