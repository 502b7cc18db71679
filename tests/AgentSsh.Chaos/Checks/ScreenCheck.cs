using System.Globalization;
using AgentSsh.Chaos.People;

namespace AgentSsh.Chaos.Checks;

/// <summary>What stands on every person's screen is what tmux holds, and the cursor is where tmux has it.</summary>
internal sealed class ScreenCheck : Check
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public override string Claim => "every screen equals what its tmux holds";

    public override async Task<IReadOnlyList<string>> ProblemsAsync(Aftermath aftermath)
    {
        var problems = new List<string>();
        foreach (IGrouping<string, ChaosPerson> seats in aftermath.People.GroupBy(person => person.Agent))
        {
            problems.AddRange(await DifferencesAsync(aftermath.World, seats.Key, [.. seats]));
        }

        return problems;
    }

    /// <summary>How the screens of those in front of one agent differ from its tmux, once what is under way has had time to arrive.</summary>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(ChaosWorld world, string agent, IReadOnlyList<ChaosPerson> people)
    {
        IReadOnlyList<string> differences = [];
        try
        {
            await Wait.Until(
                async () =>
                {
                    HeldScreen held = HeldScreen.Parse(await world.TmuxAsync(agent, $"display-message -p '{HeldScreen.Format}'\ncapture-pane -p"));
                    differences = [.. people.Select(person => (person, Difference: held.DifferenceOf(person.Screen))).Where(each => each.Difference is not null)
                        .Select(each => $"{each.person.Name} in front of {agent}: {each.Difference}")];
                    return differences.Count == 0;
                },
                Patience,
                () => "equal screens");
        }
        catch (TimeoutException)
        {
            // The differences tell more.
        }

        return differences;
    }
}

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
