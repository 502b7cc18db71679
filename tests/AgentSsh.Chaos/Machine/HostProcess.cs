using System.Globalization;

namespace AgentSsh.Chaos.Machine;

/// <summary>A process as this machine sees it, in a container or not (proc_pid_stat(5)).</summary>
internal sealed record HostProcess(int Id, int Parent, string Name, char State)
{
    /// <summary>It has ended and nobody has taken note.</summary>
    public bool IsZombie => State == 'Z';

    /// <summary>The processes of a container of Docker's.</summary>
    public static IReadOnlyList<HostProcess> InContainer(string containerId) => [.. All(id => Text(id, "cgroup").Contains(containerId, StringComparison.Ordinal))];

    /// <summary>The processes in whose command line a text stands.</summary>
    public static IReadOnlyList<HostProcess> WithCommandLine(string text) => [.. All(id => Text(id, "cmdline").Contains(text, StringComparison.Ordinal))];

    /// <summary>The children of a process.</summary>
    public static IReadOnlyList<HostProcess> ChildrenOf(int parent) => [.. All(_ => true).Where(process => process.Parent == parent)];

    /// <summary>How many files a process has open, its own program aside: of that a runtime in one file opens a part more with each assembly that it needs.</summary>
    public static int OpenFiles(int id)
    {
        string? program = File.ResolveLinkTarget($"/proc/{id}/exe", returnFinalTarget: false)?.FullName;
        return Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count(each => Target(each) != program);
    }

    /// <summary>Resident memory of a process, in MiB.</summary>
    public static double ResidentMegabytes(int id)
    {
        string line = File.ReadLines($"/proc/{id}/status").First(each => each.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public override string ToString() => $"{Id} {Name} ({State}, child of {Parent})";

    private static IEnumerable<HostProcess> All(Func<int, bool> isWanted) => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
        .Where(id => id > 0 && isWanted(id))
        .Select(Read)
        .OfType<HostProcess>();

    private static HostProcess? Read(int id)
    {
        // 17 (tmux: server) S 1 ...: the name may hold anything, also parentheses.
        string text = Text(id, "stat");
        int open = text.IndexOf('('), close = text.LastIndexOf(')');
        if (open < 0 || close < open)
        {
            return null;
        }

        string[] rest = text[(close + 2)..].Split(' ');
        return new HostProcess(id, int.Parse(rest[1], CultureInfo.InvariantCulture), text[(open + 1)..close], rest[0][0]);
    }

    private static string? Target(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return null;
        }
    }

    private static string Text(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return string.Empty;
        }
    }
}
