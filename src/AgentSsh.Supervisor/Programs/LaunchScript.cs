using System.Text;

namespace AgentSsh.Supervisor.Programs;

/// <summary>
/// The script that tmux runs in the pane. A file, not arguments: an environment of any size reaches the program exactly as it was built, without the server's own and without
/// showing in a list of processes.
/// </summary>
internal static class LaunchScript
{
    /// <summary>Text for /bin/sh.</summary>
    /// <param name="environment">The program's whole environment but for what tmux says of the terminal.</param>
    /// <param name="command">The program with its arguments; the program as an absolute path.</param>
    /// <param name="suspendable">Whether Ctrl-Z may stop it: true for a shell; a program alone in its terminal would never be woken again.</param>
    /// <param name="notice">A line that stands on the screen before the program; empty for none.</param>
    public static string Format(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> command, bool suspendable, string notice)
    {
        // Where memory runs out the kernel takes the program, and not the terminal around it.
        var script = new StringBuilder("# Written at every start of the agent's program.\n{ echo 500 > /proc/self/oom_score_adj; } 2>/dev/null\n");
        if (notice.Length > 0)
        {
            script.Append("printf '%s\\n\\n' ").Append(Quote($"agentssh: {notice}.")).Append('\n');
        }

        // Ctrl-S is a key of the program's; as the terminal's own it would freeze the screen, and nobody remembers Ctrl-Q.
        script.Append(suspendable ? "stty -ixon" : "stty -ixon susp undef").Append(" 2>/dev/null\n");
        script.Append("exec env -i TERM=\"$TERM\" TMUX=\"$TMUX\" TMUX_PANE=\"$TMUX_PANE\"");
        foreach (var (name, value) in environment)
        {
            script.Append(" \\\n  ").Append(Quote(name + "=" + value));
        }

        foreach (var argument in command)
        {
            script.Append(" \\\n  ").Append(Quote(argument));
        }

        return script.Append('\n').ToString();
    }

    /// <summary>One word for a POSIX shell, whatever is in it.</summary>
    internal static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
