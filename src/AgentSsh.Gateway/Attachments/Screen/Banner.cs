using System.Globalization;
using System.Text;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments.Screen;

/// <summary>Lines of the gateway's own that lie over a screen which somebody else draws.</summary>
internal static class Banner
{
    /// <summary>Lines of one banner: what is told at a login, and a hint.</summary>
    public const int MaxLines = 6;

    // So that as many lines fit into a notice (ScreenStream.MaxNotice), whatever a container has put into them: no column takes more than two bytes.
    private const int MaxColumns = 300;

    /// <summary>What shows the lines and leaves the terminal as it was: they stand at the top, where a screen that scrolls takes them away by itself.</summary>
    public static string Over(IReadOnlyList<string> lines, TerminalSize terminal)
    {
        // DECSC keeps colours and place; a cursor at the last column would else lose its pending wrap.
        var text = new StringBuilder("\e7");
        int columns = (int)Math.Clamp(terminal.Columns, 1, MaxColumns);
        int count = (int)Math.Min(lines.Count, Math.Max(1, terminal.Rows - 1));
        for (int row = 1; row <= count; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\e[{row};1H\e[0;7m ");
            AppendLine(text, lines[row - 1], columns - 1);
        }

        return text.Append("\e8").ToString();
    }

    // Of wide characters a terminal's own idea counts: those that may be wide are taken to be, so that no line can wrap.
    private static void AppendLine(StringBuilder text, string line, int columns)
    {
        int used = 0;
        foreach (Rune rune in line.EnumerateRunes())
        {
            int width = rune.Value < 0x300 ? 1 : 2;
            if (used + width > columns)
            {
                break;
            }

            if (IsShown(rune))
            {
                text.Append(rune);
                used += width;
            }
        }

        text.Append(' ', columns - used);
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
