using System.Globalization;
using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Tmux;

/// <summary>What tmux says of the program's pane.</summary>
/// <param name="ServerId">Process id of the tmux server.</param>
/// <param name="ProcessId">The program's process id.</param>
/// <param name="IsDead">The program has ended, or at least closed its terminal.</param>
/// <param name="Exit">How it ended; null while tmux has not learned it.</param>
internal readonly record struct PaneStatus(int ServerId, int ProcessId, bool IsDead, ExitStatus? Exit)
{
    /// <summary>The format whose expansion <see cref="Parse"/> reads.</summary>
    public const string Format = "#{pid},#{pane_pid},#{pane_dead},#{pane_dead_status},#{pane_dead_signal}";

    /// <summary>Reads an expansion of <see cref="Format"/>; null when it is none.</summary>
    public static PaneStatus? Parse(string line)
    {
        var fields = line.Trim().Split(',');
        if (fields.Length != 5 || Number(fields[0]) is not { } server || Number(fields[1]) is not { } pid)
        {
            return null;
        }

        var isDead = fields[2] == "1";
        ExitStatus? exit = !isDead ? null
            : Number(fields[4]) is { } signal and > 0 ? new ExitStatus(0, signal)
            : Number(fields[3]) is { } code ? new ExitStatus(code, 0)
            : null;
        return new PaneStatus(server, pid, isDead, exit);
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
