namespace AgentSsh.Toml.Reading;

/// <summary>
/// <code>
/// val          = string / boolean / array / inline-table / date-time / float / integer
/// array        = "[" [ val *( "," val ) [ "," ] ] "]"          ; comments and newlines between any two
/// inline-table = "{" [ key "=" val *( "," key "=" val ) ] "}"  ; on one line
/// </code>
/// (TOML 1.0.0, ABNF.)
/// </summary>
internal static class ValueReader
{
    /// <param name="cursor">Stands where the value must begin.</param>
    /// <param name="depth">How many tables and arrays the value stands in, the document not counted, plus one.</param>
    public static TomlValue Read(ref TomlCursor cursor, int depth)
    {
        var position = cursor.Position;
        return cursor.Current switch
        {
            (byte)'"' or (byte)'\'' => new TomlString(QuotedStringReader.Read(ref cursor), position),
            (byte)'[' => ReadArray(ref cursor, depth),
            (byte)'{' => ReadInlineTable(ref cursor, depth),
            _ => ScalarReader.Read(ref cursor),
        };
    }

    /// <summary>Reads <c>key = value</c> into a table, up to the end of the value.</summary>
    public static void ReadKeyValue(ref TomlCursor cursor, TomlTable table)
    {
        var key = KeyReader.Read(ref cursor);
        cursor.Expect('=', key.Count == 1 ? "'=' after the key" : "'=' after the dotted key");
        var target = TableScope.DescendDottedKey(table, key);
        cursor.SkipBlanks();
        target.Add(key[^1], Read(ref cursor, target.Depth + 1));
    }

    private static TomlArray ReadArray(ref TomlCursor cursor, int depth)
    {
        var array = new TomlArray(isOfTables: false, cursor.Position);
        NestingLimit.Require(depth, array.Position);
        cursor.Advance();
        while (true)
        {
            cursor.SkipBlanksCommentsAndNewlines();
            if (cursor.Current == ']')
            {
                break;
            }

            if (cursor.AtEnd || cursor.Current == ',')
            {
                throw cursor.Unexpected($"a value or ']' in the array that began at {array.Position}");
            }

            array.Add(Read(ref cursor, depth + 1));
            cursor.SkipBlanksCommentsAndNewlines();
            if (cursor.Current == ']')
            {
                break;
            }

            cursor.Expect(',', $"',' or ']' in the array that began at {array.Position}");
        }

        cursor.Advance();
        return array;
    }

    private static TomlTable ReadInlineTable(ref TomlCursor cursor, int depth)
    {
        var table = new TomlTable(TomlTableOrigin.Inline, depth, cursor.Position);
        NestingLimit.Require(depth, table.Position);
        cursor.Advance();
        cursor.SkipBlanks();
        if (cursor.Current == '}')
        {
            cursor.Advance();
            return table;
        }

        while (true)
        {
            ReadKeyValue(ref cursor, table);
            cursor.SkipBlanks();
            if (cursor.Current == '}')
            {
                cursor.Advance();
                return table;
            }

            cursor.Expect(',', $"',' or '}}' on the line of the inline table that began at {table.Position}");
            cursor.SkipBlanks();
            if (cursor.AtEnd || cursor.AtNewline || cursor.Current == '}')
            {
                throw cursor.Unexpected("a further key after ',' (an inline table stands on one line and has no comma at its end)");
            }
        }
    }
}
