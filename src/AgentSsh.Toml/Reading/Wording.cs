using System.Globalization;
using System.Text;

namespace AgentSsh.Toml.Reading;

/// <summary>How pieces of the text appear in error messages: short, and with nothing in them that acts on a terminal.</summary>
internal static class Wording
{
    // Enough to recognise the place; a message is one line.
    private const int MaxShownRunes = 40;

    /// <summary>The text between single quotes, unprintable characters as escapes, cut after 40 characters.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        AppendShown(quoted, text);
        return quoted.Append('\'').ToString();
    }

    /// <inheritdoc cref="Quote(string)"/>
    public static string Quote(ReadOnlySpan<byte> utf8)
    {
        // No scalar value takes more than 4 bytes; a cut through the last one lies behind what is shown.
        var shown = utf8[..Math.Min(utf8.Length, 4 * (MaxShownRunes + 1))];
        return Quote(Encoding.UTF8.GetString(shown));
    }

    /// <summary>The scalar value that <paramref name="utf8"/> begins with, or the end of the line or file.</summary>
    public static string FoundAt(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return "the end of the file";
        }

        if (utf8[0] == '\n' || utf8.StartsWith("\r\n"u8))
        {
            return "the end of the line";
        }

        Rune.DecodeFromUtf8(utf8, out var rune, out _);
        return rune.Value switch
        {
            ' ' => "a space",
            '\t' => "a tab",
            '\'' => "\"'\"",
            '\r' => "a carriage return without a line feed",
            0xFEFF => "a byte order mark (U+FEFF)",
            _ when IsShown(rune) => $"'{rune}'",
            _ => $"the character U+{rune.Value:X4}",
        };
    }

    /// <summary>A key as one would write it, quoted where a bare key may not be: <c>a."b c".d</c>.</summary>
    public static string KeyPath(IEnumerable<TomlKeyPart> parts)
    {
        var path = new StringBuilder();
        foreach (var part in parts)
        {
            if (path.Length > 0)
            {
                path.Append('.');
            }

            if (part.Name.Length > 0 && part.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            {
                AppendShown(path, part.Name);
            }
            else
            {
                path.Append('"');
                AppendShown(path, part.Name);
                path.Append('"');
            }
        }

        return path.ToString();
    }

    private static void AppendShown(StringBuilder target, string text)
    {
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (++count > MaxShownRunes)
            {
                target.Append("...");
                return;
            }

            if (IsShown(rune))
            {
                target.Append(rune);
            }
            else
            {
                target.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            }
        }
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or
        UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
