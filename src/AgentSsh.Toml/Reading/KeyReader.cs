using System.Text;

namespace AgentSsh.Toml.Reading;

/// <summary>
/// <code>
/// key          = simple-key *( ws "." ws simple-key )
/// simple-key   = basic-string / literal-string / unquoted-key
/// unquoted-key = 1*( ALPHA / DIGIT / "-" / "_" )
/// </code>
/// (TOML 1.0.0, ABNF.)
/// </summary>
internal static class KeyReader
{
    /// <summary>Reads a key with the blanks behind it.</summary>
    /// <exception cref="TomlException">No key stands here, or it has more parts than tables may nest.</exception>
    public static List<TomlKeyPart> Read(ref TomlCursor cursor)
    {
        var parts = new List<TomlKeyPart>(1);
        while (true)
        {
            if (parts.Count > TomlReader.MaxDepth)
            {
                throw NestingLimit.Exceeded(cursor.Position);
            }

            parts.Add(ReadPart(ref cursor));
            cursor.SkipBlanks();
            if (cursor.Current != '.')
            {
                return parts;
            }

            cursor.Advance();
            cursor.SkipBlanks();
        }
    }

    private static TomlKeyPart ReadPart(ref TomlCursor cursor)
    {
        var position = cursor.Position;
        if (cursor.Current is (byte)'"' or (byte)'\'')
        {
            if (cursor.StartsWith("\"\"\""u8) || cursor.StartsWith("'''"u8))
            {
                throw cursor.Fail("expected a key, found a multi-line string (quote a key with one quote on either side)");
            }

            return new TomlKeyPart(QuotedStringReader.ReadSingleLine(ref cursor), position);
        }

        var start = cursor.Offset;
        while (IsBare(cursor.Current))
        {
            cursor.Advance();
        }

        if (cursor.Offset == start)
        {
            throw cursor.Unexpected("a key (letters, digits, '_' and '-', or a string in quotes)");
        }

        return new TomlKeyPart(Encoding.ASCII.GetString(cursor.Since(start)), position);
    }

    private static bool IsBare(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'_' or (byte)'-';
}
