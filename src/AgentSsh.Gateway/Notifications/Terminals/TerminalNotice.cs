using System.Text;
using AgentSsh.Gateway.Attachments;

namespace AgentSsh.Gateway.Notifications.Terminals;

/// <summary>The bell and the desktop notification, as a terminal understands it.</summary>
internal static class TerminalNotice
{
    private const string Bell = "\a";

    // Both ends that a string of a terminal's can have are known everywhere; this one rings no bell where the string is not.
    private const string End = "\e\\";

    /// <summary>What a client's terminal understands.</summary>
    public static NoticeForm FormOf(SessionSetup terminal) =>
        FormOf(terminal.Pty?.Term ?? string.Empty, terminal.Variable("TERM_PROGRAM"), terminal.Variable("LC_TERMINAL"));

    /// <summary>What the terminal understands, from what its client said of it. Of one inside a tmux or screen of the client's only the bell gets through.</summary>
    /// <param name="term">TERM.</param>
    /// <param name="program">TERM_PROGRAM, or empty.</param>
    /// <param name="terminal">LC_TERMINAL, or empty.</param>
    public static NoticeForm FormOf(string term, string program, string terminal)
    {
        if (StartsWith(term, "tmux") || StartsWith(term, "screen") || program.Equals("tmux", StringComparison.OrdinalIgnoreCase))
        {
            return NoticeForm.Bell;
        }

        if (Has(term, "kitty") || Has(program, "kitty"))
        {
            return NoticeForm.Osc99;
        }

        if (Has(term, "ghostty") || Has(program, "ghostty") || Has(term, "wezterm") || Has(program, "wezterm")
            || StartsWith(term, "foot") || StartsWith(term, "rxvt-unicode") || Has(term, "contour") || Has(program, "contour") || Has(program, "WarpTerminal"))
        {
            return NoticeForm.Osc777;
        }

        return Has(program, "iTerm") || Has(terminal, "iTerm") ? NoticeForm.Osc9 : NoticeForm.Bell;
    }

    /// <summary>The bytes to be written to the terminal, between whole sequences of its screen.</summary>
    /// <param name="form">What it understands.</param>
    /// <param name="announcement">What there is to tell.</param>
    public static byte[] Write(NoticeForm form, Announcement announcement)
    {
        string title = $"agent {announcement.Agent}";

        // Once more, and without what parts the fields: nothing but this stands between a container's words and people's terminals.
        string body = HarmlessText.Of(announcement.Body, 200).Replace(';', ',');
        return Encoding.UTF8.GetBytes(Bell + form switch
        {
            // A text that began with a digit would be one of ConEmu's and Windows Terminal's commands.
            NoticeForm.Osc9 => $"\e]9;{title} {body}{End}",
            NoticeForm.Osc777 => $"\e]777;notify;{title};{body}{End}",

            // o=unfocused: not to whoever looks at this very window.
            NoticeForm.Osc99 => $"\e]99;i=agentssh-{announcement.Agent}:o=unfocused:d=0;{title}{End}\e]99;i=agentssh-{announcement.Agent}:o=unfocused:d=1:p=body;{body}{End}",
            _ => string.Empty,
        });
    }

    private static bool StartsWith(string text, string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    private static bool Has(string text, string name) => text.Contains(name, StringComparison.OrdinalIgnoreCase);
}
