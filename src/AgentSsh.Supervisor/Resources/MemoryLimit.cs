using System.Globalization;

namespace AgentSsh.Supervisor.Resources;

/// <summary>The limit of memory of the control group that we live in, and how often the kernel killed something at it. Both versions of control groups.</summary>
internal sealed class MemoryLimit
{
    private const string CountKey = "oom_kill ";

    // Where there is no limit, version 1 says the largest multiple of a page instead.
    private const long NoLimit = 1L << 60;

    private readonly string? _events;
    private readonly string? _limit;

    /// <param name="membership">What /proc/self/cgroup says.</param>
    /// <param name="mount">Where control groups are mounted.</param>
    public MemoryLimit(string membership, string mount)
    {
        foreach (var line in membership.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // hierarchy-ID:controllers:path; version 2 has no controllers there. The path is the host's where the group's namespace is, and then does not exist here.
            var fields = line.Split(':', 3);
            var (directory, events, limit) = fields switch
            {
                [_, "", _] => (mount, "memory.events", "memory.max"),
                [_, var controllers, _] when controllers.Split(',').Contains("memory") => (Path.Combine(mount, "memory"), "memory.oom_control", "memory.limit_in_bytes"),
                _ => (null, "", ""),
            };
            if (directory is null)
            {
                continue;
            }

            string[] places = [Path.Join(directory, fields[2]), directory];
            if (places.FirstOrDefault(place => File.Exists(Path.Combine(place, limit)) && File.Exists(Path.Combine(place, events))) is { } found)
            {
                (_events, _limit) = (Path.Combine(found, events), Path.Combine(found, limit));
            }
        }
    }

    /// <summary>The one of this process.</summary>
    public static MemoryLimit OfThisProcess()
    {
        try
        {
            return new MemoryLimit(File.ReadAllText("/proc/self/cgroup"), "/sys/fs/cgroup");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new MemoryLimit(string.Empty, "/");
        }
    }

    /// <summary>The limit in bytes; null where there is none, or it cannot be read.</summary>
    public long? Bytes => Read(_limit) is { } text && long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes < NoLimit ? bytes : null;

    /// <summary>How many processes the kernel has killed at it; 0 where that is not known.</summary>
    public long Kills()
    {
        var line = Read(_events)?.Split('\n').FirstOrDefault(line => line.StartsWith(CountKey, StringComparison.Ordinal));
        return line is not null && long.TryParse(line[CountKey.Length..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var kills) ? kills : 0;
    }

    private static string? Read(string? path)
    {
        try
        {
            return path is null ? null : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
