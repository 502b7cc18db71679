namespace AgentSsh.Testing;

/// <summary>A terminal's screen at one moment.</summary>
/// <param name="Size">Its size.</param>
/// <param name="Lines">Every row from the top, blanks at the ends left out.</param>
/// <param name="CursorColumn">From 0.</param>
/// <param name="CursorRow">From 0.</param>
/// <param name="Title">The window title last set.</param>
/// <param name="IsAlternate">Whether the alternate screen is shown.</param>
/// <param name="Bells">How many BEL characters came in so far.</param>
public sealed record ScreenSnapshot(
    TerminalSize Size, IReadOnlyList<string> Lines, int CursorColumn, int CursorRow, string Title, bool IsAlternate, int Bells)
{
    /// <summary>The lines, joined by newlines, empty ones at the end left out.</summary>
    public string Text => string.Join('\n', Lines).TrimEnd('\n');

    /// <summary>Whether a text stands on the screen within one line.</summary>
    public bool Contains(string text) => Lines.Any(line => line.Contains(text, StringComparison.Ordinal));
}
