namespace AgentSsh.Toml.Reading;

/// <summary>
/// <code>
/// toml       = expression *( newline expression )
/// expression = ws [ comment ] / ws keyval ws [ comment ] / ws table ws [ comment ]
/// table      = "[" ws key ws "]" / "[[" ws key ws "]]"
/// </code>
/// (TOML 1.0.0, ABNF.)
/// </summary>
internal static class DocumentReader
{
    /// <param name="utf8">Valid UTF-8 without a byte order mark.</param>
    public static TomlTable Read(ReadOnlySpan<byte> utf8)
    {
        var cursor = new TomlCursor(utf8);
        var root = new TomlTable(TomlTableOrigin.Root, depth: 0, cursor.Position);
        var section = root;
        while (true)
        {
            cursor.SkipBlanksCommentsAndNewlines();
            if (cursor.AtEnd)
            {
                return root;
            }

            if (cursor.Current == '[')
            {
                section = ReadHeader(ref cursor, root);
                cursor.ExpectEndOfLine("a table header");
            }
            else
            {
                ValueReader.ReadKeyValue(ref cursor, section);
                cursor.ExpectEndOfLine("a value");
            }
        }
    }

    private static TomlTable ReadHeader(ref TomlCursor cursor, TomlTable root)
    {
        var position = cursor.Position;
        var isArray = cursor.StartsWith("[["u8);
        cursor.Advance(isArray ? 2 : 1);
        cursor.SkipBlanks();
        var key = KeyReader.Read(ref cursor);
        cursor.Expect(']', isArray ? "']]' or '.' after the name of an array of tables" : "']' or '.' after the name of a table");
        if (!isArray)
        {
            return TableScope.OpenTable(root, key, position);
        }

        cursor.Expect(']', "the second ']' of ']]'");
        return TableScope.OpenArrayElement(root, key, position);
    }
}
