using System.Globalization;

namespace AgentSsh.Bench;

/// <summary>The memory of a process and all below it.</summary>
internal static class ProcessTree
{
    /// <summary>Sum of the proportional set sizes (proc_pid_smaps_rollup(5)), in MiB, of all below a process.</summary>
    public static double ProportionalMegabytes(int root)
    {
        Dictionary<int, int> parents = [];
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && Parent(id) is { } parent)
            {
                parents[id] = parent;
            }
        }

        return parents.Keys.Where(id => IsBelow(id, root, parents)).Sum(Proportional);
    }

    /// <summary>Whether a process has children that run (proc_pid_task_children(5)).</summary>
    public static bool HasChildren(int id) =>
        Directory.EnumerateDirectories($"/proc/{id}/task").Any(task => File.ReadAllText(Path.Combine(task, "children")).Length > 0);

    /// <summary>User and system time of a process and of its children that have ended and were waited for (proc_pid_stat(5)), in seconds.</summary>
    public static double ProcessorSeconds(int id)
    {
        const double TicksPerSecond = 100;
        string line = File.ReadAllText($"/proc/{id}/stat");
        string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return fields[11..15].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static bool IsBelow(int id, int root, Dictionary<int, int> parents)
    {
        while (parents.TryGetValue(id, out int parent) && parent != 0)
        {
            if (parent == root)
            {
                return true;
            }

            id = parent;
        }

        return false;
    }

    private static int? Parent(int id)
    {
        try
        {
            string line = File.ReadLines($"/proc/{id}/status").First(each => each.StartsWith("PPid:", StringComparison.Ordinal));
            return int.Parse(line["PPid:".Length..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It ended while the list was read.
            return null;
        }
    }

    private static double Proportional(int id)
    {
        try
        {
            string line = File.ReadLines($"/proc/{id}/smaps_rollup").First(each => each.StartsWith("Pss:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
