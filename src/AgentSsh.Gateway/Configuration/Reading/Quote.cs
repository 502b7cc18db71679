using System.Globalization;
using System.Text;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Text of the file within a message: bounded, and nothing in it moves a terminal's cursor or a line of a log.</summary>
internal static class Quote
{
    private const int MaximumLength = 80;

    /// <summary>The text between apostrophes, cut at 80 characters, control and format characters as <c>\uXXXX</c>.</summary>
    public static string Of(string text) => $"'{Plain(text)}'";

    /// <summary>As <see cref="Of"/>, without the apostrophes.</summary>
    public static string Plain(string text) =>
        text.Length <= MaximumLength ? Unbounded(text) : Unbounded(text[..MaximumLength]) + "...";

    /// <summary>As <see cref="Plain"/>, for whole messages of known length.</summary>
    public static string Unbounded(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in text)
        {
            if (IsHarmless(c))
            {
                plain.Append(c);
            }
            else
            {
                plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
        }

        return plain.ToString();
    }

    /// <summary>Whether a character leaves a terminal, a log and the reading order as they are.</summary>
    public static bool IsHarmless(char c) => char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse);
}
