namespace AgentSsh.Supervisor.Tmux;

/// <summary>What a person's terminal can beyond its description, from what its client said of it.</summary>
internal static class TerminalFeatures
{
    private static readonly string[] Modern = ["ghostty", "kitty", "wezterm", "alacritty", "foot", "iterm", "contour", "rio"];
    private static readonly string[] ProgramsWithTrueColor = [.. Modern, "vscode", "tabby", "hyper", "warpterminal", "zed"];

    /// <summary>The list for tmux's <c>-T</c>. Features that an old tmux lacks stand last: it stops reading at the first that it does not know.</summary>
    /// <param name="term">The client's TERM, before any fallback.</param>
    /// <param name="variables">What the client sent of its environment.</param>
    public static string For(string term, IReadOnlyDictionary<string, string> variables)
    {
        if (IsPlain(term))
        {
            return string.Empty;
        }

        var features = "256,clipboard,extkeys,focus,title,mouse,bpaste,ccolour,cstyle";
        if (HasTrueColor(term, variables))
        {
            features += ",RGB";
        }

        return IsModern(term, Program(variables)) ? features + ",strikethrough,usstyle,sync,hyperlinks" : features;
    }

    /// <summary>Whether it shows 24-bit colours.</summary>
    /// <param name="term">The client's TERM, before any fallback.</param>
    /// <param name="variables">What the client sent of its environment.</param>
    public static bool HasTrueColor(string term, IReadOnlyDictionary<string, string> variables)
    {
        var program = Program(variables);
        return !IsPlain(term)
            && (variables.GetValueOrDefault("COLORTERM") is "truecolor" or "24bit"
                || term.Contains("-direct", StringComparison.Ordinal) || IsModern(term, program) || IsOneOf(ProgramsWithTrueColor, program));
    }

    private static bool IsPlain(string term) => term is "linux" || term.StartsWith("vt", StringComparison.Ordinal);

    private static bool IsModern(string term, string program) => IsOneOf(Modern, term) || IsOneOf(Modern, program);

    private static string Program(IReadOnlyDictionary<string, string> variables) =>
        variables.GetValueOrDefault("TERM_PROGRAM") ?? variables.GetValueOrDefault("LC_TERMINAL") ?? string.Empty;

    private static bool IsOneOf(string[] names, string text) => names.Any(name => text.Contains(name, StringComparison.OrdinalIgnoreCase));
}
