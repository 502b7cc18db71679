using System.Globalization;
using System.Text;

namespace AgentSsh.Supervisor.Uploads;

/// <summary>Paths as a terminal types them when files are dropped on it: what a shell would not take as it stands has a backslash before it.</summary>
internal static class PromptText
{
    private const string Plain = "/._-+,:@%=";

    /// <summary>The text to paste, with a space at its end; null when it cannot be typed.</summary>
    /// <param name="inbox">Path of the directory.</param>
    /// <param name="names">What is in it. Where one of them cannot be typed, or there is none, the directory stands for them.</param>
    public static string? Of(string inbox, IEnumerable<string> names)
    {
        var paths = names.Select(name => Quote($"{inbox}/{name}")).ToList();
        var text = paths.Count > 0 && !paths.Contains(null) ? string.Join(' ', paths) : Quote(inbox + "/");
        return text is null ? null : text + " ";
    }

    private static string? Quote(string path)
    {
        var quoted = new StringBuilder(path.Length + 8);
        foreach (var rune in path.EnumerateRunes())
        {
            if (!IsPrintable(rune))
            {
                return null;
            }

            if (rune.IsAscii && !Rune.IsLetterOrDigit(rune) && !Plain.Contains((char)rune.Value, StringComparison.Ordinal))
            {
                quoted.Append('\\');
            }

            quoted.Append(rune.ToString());
        }

        return quoted.ToString();
    }

    // Rune replaces halves of surrogates by U+FFFD, which is no name that anybody could open.
    private static bool IsPrintable(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) && (rune.IsAscii || !Rune.IsWhiteSpace(rune));
}
