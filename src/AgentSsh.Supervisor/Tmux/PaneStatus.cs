using System.Globalization;
using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Tmux;

/// <summary>What tmux says of the program's pane.</summary>
/// <param name="ProcessId">The program's process id.</param>
/// <param name="Exit">How it ended; null while it runs.</param>
internal readonly record struct PaneStatus(int ProcessId, ExitStatus? Exit)
{
    /// <summary>The format whose expansion <see cref="Parse"/> reads.</summary>
    public const string Format = "#{pane_pid},#{pane_dead},#{pane_dead_status},#{pane_dead_signal}";

    /// <summary>Reads an expansion of <see cref="Format"/>; null when it is none.</summary>
    public static PaneStatus? Parse(string line)
    {
        var fields = line.Trim().Split(',');
        if (fields.Length != 4 || !TryNumber(fields[0], out var pid))
        {
            return null;
        }

        if (fields[1] != "1")
        {
            return new PaneStatus(pid, null);
        }

        TryNumber(fields[2], out var code);
        TryNumber(fields[3], out var signal);
        return new PaneStatus(pid, signal != 0 ? new ExitStatus(0, signal) : new ExitStatus(code, 0));
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
