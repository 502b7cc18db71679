using System.Globalization;
using System.Text;

namespace AgentSsh.Toml.Reading;

/// <summary>
/// The four notations of a string (TOML 1.0.0, "String"):
/// <code>
/// basic-string      = %x22 *( plain / escape ) %x22
/// ml-basic-string   = 3%x22 [ newline ] *( plain / escape / newline / 1*2%x22 / line-ending-backslash ) 3%x22
/// literal-string    = %x27 *plain %x27
/// ml-literal-string = 3%x27 [ newline ] *( plain / newline / 1*2%x27 ) 3%x27
/// escape            = "\" ( "b" / "t" / "n" / "f" / "r" / %x22 / "\" / "u" 4HEXDIG / "U" 8HEXDIG )
/// </code>
/// </summary>
internal static class QuotedStringReader
{
    /// <summary>Reads any of the four at whose opening quote the cursor stands.</summary>
    public static string Read(ref TomlCursor cursor) =>
        cursor.StartsWith("\"\"\""u8) || cursor.StartsWith("'''"u8) ? ReadMultiLine(ref cursor) : ReadSingleLine(ref cursor);

    /// <summary>Reads a string that ends on its line; <c>""</c> is the empty one whatever follows.</summary>
    public static string ReadSingleLine(ref TomlCursor cursor)
    {
        var quote = cursor.Current;
        var opening = cursor.Position;
        cursor.Advance();
        var runStart = cursor.Offset;
        StringBuilder? text = null;
        while (cursor.AtEnd || cursor.Current != quote)
        {
            if (cursor.AtEnd || cursor.AtNewline)
            {
                throw Unclosed(in cursor, quote == '"' ? "a double quote" : "a single quote", opening);
            }

            if (quote == '"' && cursor.Current == '\\')
            {
                text = AppendRun(text, cursor.Since(runStart));
                AppendEscape(ref cursor, text);
                runStart = cursor.Offset;
            }
            else
            {
                AdvanceText(ref cursor);
            }
        }

        var result = Finish(text, cursor.Since(runStart));
        cursor.Advance();
        return result;
    }

    private static string ReadMultiLine(ref TomlCursor cursor)
    {
        var quote = cursor.Current;
        var opening = cursor.Position;
        cursor.Advance(3);
        if (cursor.AtNewline)
        {
            cursor.AdvanceNewline();
        }

        var runStart = cursor.Offset;
        StringBuilder? text = null;
        while (true)
        {
            if (cursor.AtEnd)
            {
                throw Unclosed(in cursor, quote == '"' ? "three double quotes" : "three single quotes", opening);
            }

            if (cursor.Current == quote)
            {
                // Up to two quotes may stand right before the closing three: five at most end a string.
                var quotes = CountQuotes(in cursor, quote, most: 5);
                if (quotes >= 3)
                {
                    cursor.Advance(quotes - 3);
                    var result = Finish(text, cursor.Since(runStart));
                    cursor.Advance(3);
                    return result;
                }

                cursor.Advance(quotes);
            }
            else if (quote == '"' && cursor.Current == '\\')
            {
                text = AppendRun(text, cursor.Since(runStart));
                if (!TrySkipLineEndingBackslash(ref cursor))
                {
                    AppendEscape(ref cursor, text);
                }

                runStart = cursor.Offset;
            }
            else if (cursor.AtNewline)
            {
                cursor.AdvanceNewline();
            }
            else
            {
                AdvanceText(ref cursor);
            }
        }
    }

    private static int CountQuotes(in TomlCursor cursor, byte quote, int most)
    {
        var count = 1;
        while (count < most && cursor.Peek(count) == quote)
        {
            count++;
        }

        return count;
    }

    /// <summary>A backslash with nothing but blanks behind it on its line swallows all white space up to the next character.</summary>
    private static bool TrySkipLineEndingBackslash(ref TomlCursor cursor)
    {
        var ahead = cursor;
        ahead.Advance();
        ahead.SkipBlanks();
        if (!ahead.AtNewline)
        {
            return false;
        }

        while (ahead.AtNewline)
        {
            ahead.AdvanceNewline();
            ahead.SkipBlanks();
        }

        cursor = ahead;
        return true;
    }

    private static void AdvanceText(ref TomlCursor cursor)
    {
        if (TomlCursor.IsForbiddenControl(cursor.Current))
        {
            throw cursor.Unexpected("text or a closing quote in a string");
        }

        cursor.Advance();
    }

    private static void AppendEscape(ref TomlCursor cursor, StringBuilder text)
    {
        var backslash = cursor;
        cursor.Advance();
        switch (cursor.Current)
        {
            case (byte)'b':
                text.Append('\b');
                break;
            case (byte)'t':
                text.Append('\t');
                break;
            case (byte)'n':
                text.Append('\n');
                break;
            case (byte)'f':
                text.Append('\f');
                break;
            case (byte)'r':
                text.Append('\r');
                break;
            case (byte)'"':
                text.Append('"');
                break;
            case (byte)'\\':
                text.Append('\\');
                break;
            case (byte)'u':
                text.Append(ReadScalarValue(ref cursor, in backslash, digits: 4));
                return;
            case (byte)'U':
                text.Append(ReadScalarValue(ref cursor, in backslash, digits: 8));
                return;
            default:
                throw cursor.Unexpected(
                    "one of b, t, n, f, r, u, U, '\"' and '\\' after a backslash (write '\\\\' for the backslash itself)");
        }

        cursor.Advance();
    }

    private static Rune ReadScalarValue(ref TomlCursor cursor, in TomlCursor backslash, int digits)
    {
        cursor.Advance();
        var start = cursor.Offset;
        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiHexDigit((char)cursor.Current))
            {
                throw cursor.Unexpected($"{digits} hexadecimal digits after '\\{(digits == 4 ? 'u' : 'U')}'");
            }

            cursor.Advance();
        }

        var value = uint.Parse(cursor.Since(start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return Rune.TryCreate(value, out var rune)
            ? rune
            : throw backslash.Fail($"expected a Unicode scalar value (U+0000 to U+D7FF or U+E000 to U+10FFFF), found U+{value:X4}");
    }

    private static StringBuilder AppendRun(StringBuilder? text, ReadOnlySpan<byte> run) =>
        (text ?? new StringBuilder()).Append(Encoding.UTF8.GetString(run));

    private static string Finish(StringBuilder? text, ReadOnlySpan<byte> lastRun) =>
        text is null ? Encoding.UTF8.GetString(lastRun) : AppendRun(text, lastRun).ToString();

    private static TomlException Unclosed(in TomlCursor cursor, string quotes, TomlPosition opening) =>
        cursor.Unexpected($"{quotes} to close the string that began at {opening}");
}
