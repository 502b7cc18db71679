namespace AgentSsh.Toml.Tests;

public class PositionTests
{
    private const string Document = """
        # é
        "é😀" = 'é😀' # value behind two scalar values that take 2 and 4 bytes
        a . b = [ 1,
          {c = true} ]
        text = '''
        two
        lines'''
          [x.y]
          z = 1
        [[list]]
          [[list]]
        [x]
        """;

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Parse_AnyLineEnd_PlacesKeysAndValues(string lineEnd)
    {
        var root = TomlReader.Parse(Document.ReplaceLineEndings(lineEnd));

        AssertStands(root, "é😀", (2, 1), (2, 8));
        AssertStands(root, "a", (3, 1), (3, 1));
        var a = (TomlTable)root["a"];
        AssertStands(a, "b", (3, 5), (3, 9));
        var array = (TomlArray)a["b"];
        Assert.Equal(new TomlPosition(3, 11), array[0].Position);
        Assert.Equal(new TomlPosition(4, 3), array[1].Position);
        AssertStands((TomlTable)array[1], "c", (4, 4), (4, 8));
        AssertStands(root, "text", (5, 1), (5, 8));
        // The implied table has become that of its own header; its key still stands where it was first written.
        AssertStands(root, "x", (8, 4), (12, 1));
        AssertStands((TomlTable)root["x"], "y", (8, 6), (8, 3));
        AssertStands((TomlTable)((TomlTable)root["x"])["y"], "z", (9, 3), (9, 7));
        AssertStands(root, "list", (10, 3), (10, 1));
        var list = (TomlArray)root["list"];
        Assert.Equal([new TomlPosition(10, 1), new TomlPosition(11, 3)], list.Select(table => table.Position));
    }

    [Fact]
    public void Parse_ByteOrderMark_IsNotCounted()
    {
        AssertStands(TomlReader.Parse("\uFEFFa = 1"), "a", (1, 1), (1, 5));
        AssertStands(TomlReader.Parse("\uFEFFa = 1"u8), "a", (1, 1), (1, 5));
    }

    [Fact]
    public void Parse_ErrorBehindWideCharacters_CountsScalarValues()
    {
        var error = Assert.Throws<TomlException>(() => TomlReader.Parse("a = 'é😀' x"));

        Assert.Equal((1, 10), (error.Line, error.Column));
    }

    private static void AssertStands(TomlTable table, string name, (int Line, int Column) key, (int Line, int Column) value)
    {
        Assert.True(table.TryGetEntry(name, out var entry));
        Assert.Equal(key, (entry.KeyLine, entry.KeyColumn));
        Assert.Equal(entry.KeyPosition, table.KeyPosition(name));
        Assert.Equal(value, (entry.Value.Line, entry.Value.Column));
    }
}
