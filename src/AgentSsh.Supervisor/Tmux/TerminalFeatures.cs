namespace AgentSsh.Supervisor.Tmux;

/// <summary>What a person's terminal can beyond its description, from what its client said of it.</summary>
internal static class TerminalFeatures
{
    private static readonly string[] Modern = ["ghostty", "kitty", "wezterm", "alacritty", "foot", "iterm", "contour", "rio"];
    private static readonly string[] ProgramsWithTrueColor = [.. Modern, "vscode", "tabby", "hyper", "warpterminal", "zed"];

    /// <summary>The list for tmux's <c>-T</c>. Features that an old tmux lacks stand last: it stops reading at the first that it does not know.</summary>
    /// <param name="term">The client's TERM, before any fallback.</param>
    /// <param name="colorTerm">COLORTERM, or empty.</param>
    /// <param name="program">TERM_PROGRAM or LC_TERMINAL, or empty.</param>
    public static string For(string term, string colorTerm, string program)
    {
        if (term is "linux" || term.StartsWith("vt", StringComparison.Ordinal))
        {
            return string.Empty;
        }

        var modern = IsOneOf(Modern, term) || IsOneOf(Modern, program);
        var trueColor = modern || colorTerm is "truecolor" or "24bit" || term.Contains("-direct", StringComparison.Ordinal) || IsOneOf(ProgramsWithTrueColor, program);
        var features = "256,clipboard,extkeys,focus,title,mouse,bpaste,ccolour,cstyle";
        if (trueColor)
        {
            features += ",RGB";
        }

        return modern ? features + ",strikethrough,usstyle,sync,hyperlinks" : features;
    }

    private static bool IsOneOf(string[] names, string text) => names.Any(name => text.Contains(name, StringComparison.OrdinalIgnoreCase));
}
