using AgentSsh.Link;

namespace AgentSsh.Supervisor.Hosting;

/// <summary>In what two settings differ, by the names of keys. No value is told: it may be a secret.</summary>
internal static class SettingsDifference
{
    /// <summary>The names, with commas between them; empty where they are alike.</summary>
    public static string Of(SupervisorSettings before, SupervisorSettings now)
    {
        List<string> names = [];
        if (before.Program.Name != now.Program.Name)
        {
            names.Add("program");
        }
        else if (!before.Program.Start.SequenceEqual(now.Program.Start) || !before.Program.Resume.SequenceEqual(now.Program.Resume))
        {
            names.Add("args");
        }

        if (before.StayOnExit != now.StayOnExit)
        {
            names.Add("on_exit");
        }

        names.AddRange(before.Environment.Keys.Union(now.Environment.Keys)
            .Where(name => before.Environment.GetValueOrDefault(name) != now.Environment.GetValueOrDefault(name))
            .Order(StringComparer.Ordinal)
            .Select(name => $"env {name}"));
        return string.Join(", ", names);
    }
}
