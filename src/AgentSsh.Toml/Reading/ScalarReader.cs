using System.Text;

namespace AgentSsh.Toml.Reading;

/// <summary>Values that are one word: booleans, numbers, dates and times.</summary>
internal static class ScalarReader
{
    private const int FullDateLength = 10; // 1979-05-27

    public static TomlValue Read(ref TomlCursor cursor)
    {
        var position = cursor.Position;
        var token = cursor.Rest[..TokenLength(in cursor)];
        if (token.IsEmpty)
        {
            throw cursor.Unexpected("a value");
        }

        cursor.Advance(token.Length);
        var scanner = new ScalarScanner(token, position);
        if (token.SequenceEqual("true"u8) || token.SequenceEqual("false"u8))
        {
            return new TomlBoolean(token[0] == 't', position);
        }

        switch (SeparatorAfterDigits(token))
        {
            case (byte)'-':
                return DateTimeReader.ReadDateOrDateTime(ref scanner);
            case (byte)':':
                return DateTimeReader.ReadLocalTime(ref scanner);
            default:
                break;
        }

        if (scanner.AtDigit || token[0] is (byte)'+' or (byte)'-' or (byte)'.' or (byte)'_' ||
            token.SequenceEqual("inf"u8) || token.SequenceEqual("nan"u8))
        {
            return NumberReader.Read(ref scanner);
        }

        throw scanner.Fail("a value", Hint(token));
    }

    /// <summary>
    /// Up to white space or punctuation; a space between a date and a time belongs to the value (TOML 1.0.0, "Offset
    /// Date-Time").
    /// </summary>
    private static int TokenLength(in TomlCursor cursor)
    {
        var rest = cursor.Rest;
        var length = WordLength(rest);
        if (length == FullDateLength && SeparatorAfterDigits(rest) == '-' &&
            cursor.Peek(length) == ' ' && char.IsAsciiDigit((char)cursor.Peek(length + 1)))
        {
            length += 1 + WordLength(rest[(length + 1)..]);
        }

        return length;
    }

    private static int WordLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && text[length] > ' ' && !",[]{}#=\"'\u007F"u8.Contains(text[length]))
        {
            length++;
        }

        return length;
    }

    private static byte SeparatorAfterDigits(ReadOnlySpan<byte> token)
    {
        var digits = 0;
        while (digits < token.Length && char.IsAsciiDigit((char)token[digits]))
        {
            digits++;
        }

        return digits > 0 && digits < token.Length ? token[digits] : TomlCursor.End;
    }

    private static string Hint(ReadOnlySpan<byte> token) =>
        token.Length <= 5 && (Ascii.EqualsIgnoreCase(token, "true"u8) || Ascii.EqualsIgnoreCase(token, "false"u8))
            ? "booleans are written true and false"
            : "a string must stand in quotes";
}
