using System.Globalization;

namespace AgentSsh.Chaos.Checks;

/// <summary>The screen that tmux holds.</summary>
/// <param name="Size">Of the window.</param>
/// <param name="Column">The cursor's, from 0.</param>
/// <param name="Row">The cursor's, from 0.</param>
/// <param name="Lines">Its lines, blanks at the ends left out.</param>
internal sealed record HeldScreen(TerminalSize Size, int Column, int Row, IReadOnlyList<string> Lines)
{
    /// <summary>The format of tmux's display-message for the first line of what <see cref="Parse"/> reads; the captured pane follows.</summary>
    public const string Format = "#{window_width} #{window_height} #{cursor_x} #{cursor_y}";

    public static HeldScreen Parse(string text)
    {
        string[] lines = text.Split('\n');
        int[] numbers = [.. lines[0].Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        return new HeldScreen(
            new TerminalSize(numbers[0], numbers[1]), numbers[2], numbers[3], [.. Enumerable.Range(1, numbers[1]).Select(row => row < lines.Length ? lines[row].TrimEnd() : string.Empty)]);
    }

    /// <summary>
    /// Where a screen differs first; null when it does not. A larger one has the window in its corner, with a border and dots around it; a smaller one shows a part that
    /// only tmux knows, so nothing is said of it.
    /// </summary>
    public string? DifferenceOf(ScreenSnapshot? seen)
    {
        if (seen is null)
        {
            return "there is no screen";
        }

        if (seen.Size.Columns < Size.Columns || seen.Size.Rows < Size.Rows)
        {
            return null;
        }

        for (int row = 0; row < Size.Rows; row++)
        {
            string line = seen.Lines[row].TrimEnd();
            if (!line.StartsWith(Lines[row], StringComparison.Ordinal) || line[Lines[row].Length..].Any(IsContent))
            {
                return $"row {row} of {Size.Rows} is '{line}', and tmux has '{Lines[row]}'";
            }
        }

        return (seen.CursorColumn, seen.CursorRow) == (Column, Row)
            ? null
            : $"the cursor is at column {seen.CursorColumn}, row {seen.CursorRow}, and tmux has it at column {Column}, row {Row}";
    }

    // Box drawing is U+2500 to U+257F.
    private static bool IsContent(char c) => c is not (' ' or '·' or (>= '\u2500' and <= '\u257f'));
}
