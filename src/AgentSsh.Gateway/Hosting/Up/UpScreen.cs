using Spectre.Console;

namespace AgentSsh.Gateway.Hosting.Up;

/// <summary>Shows an <see cref="UpSummary"/>: with colours to a person, plain to anything else. The command stands on a line of its own either way, to be copied.</summary>
internal static class UpScreen
{
    private const int NameWidth = 10;

    public static void Show(UpSummary summary, TextWriter output)
    {
        if (Console.IsOutputRedirected || output != Console.Out)
        {
            output.Write(Plain(summary));
            return;
        }

        IAnsiConsole console = AnsiConsole.Console;
        console.WriteLine();
        console.MarkupLine("[bold]AgentSsh is up.[/] Go to your agent from another terminal:");
        console.WriteLine();

        // Not through the console: it would break a long command into lines.
        output.WriteLine($"  \e[1;36m{summary.Command}\e[0m");
        console.WriteLine();
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2)).AddColumn();
        foreach ((string name, string text) in summary.Rows)
        {
            grid.AddRow(new Text(name, new Style(Color.Grey)), new Text(text));
        }

        console.Write(grid);
        if (summary.Warning is { } warning)
        {
            console.WriteLine();
            console.MarkupLine($"[bold yellow]{Markup.Escape(warning)}[/]");
        }

        console.WriteLine();
    }

    internal static string Plain(UpSummary summary)
    {
        IEnumerable<string> lines =
        [
            "",
            "AgentSsh is up. Go to your agent from another terminal:",
            "",
            $"  {summary.Command}",
            "",
            .. summary.Rows.Select(row => $"  {row.Name.PadRight(NameWidth)}{row.Text}"),
            .. summary.Warning is { } warning ? ["", warning] : Array.Empty<string>(),
            "",
        ];
        return string.Join('\n', lines) + "\n";
    }
}
