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
