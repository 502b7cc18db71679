using System.Text;

namespace AgentSsh.Toml.Tests;

public class LimitTests
{
    public static TheoryData<string> Notations => ["arrays", "inline", "inline dotted", "header", "dotted", "array header", "mixed"];

    [Theory]
    [MemberData(nameof(Notations))]
    public void Parse_DeepestNesting_IsRead(string notation)
    {
        var tree = TomlReader.Parse(Nested(notation, TomlReader.MaxDepth));

        Assert.Equal(TomlReader.MaxDepth, DepthOf(tree) - 1);
    }

    [Theory]
    [MemberData(nameof(Notations))]
    public void Parse_OneLevelDeeper_Throws(string notation)
    {
        var error = Assert.Throws<TomlException>(() => TomlReader.Parse(Nested(notation, TomlReader.MaxDepth + 1)));

        Assert.Equal("expected tables and arrays nested at most 128 deep, found one deeper", error.Reason);
        Assert.Equal(1, error.Line);
    }

    [Theory]
    [InlineData("a = ", "[")]
    [InlineData("a = ", "{a=")]
    [InlineData("", "a.")]
    [InlineData("[", "a.")]
    [InlineData("a = ", "[{a=")]
    public void Parse_AbsurdNesting_ThrowsAtTheLimit(string start, string level)
    {
        var text = start + new StringBuilder().Insert(0, level, 100_000);

        var error = Assert.Throws<TomlException>(() => TomlReader.Parse(text));

        Assert.Contains("nested at most 128 deep", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LargestText_IsRead()
    {
        var bytes = new byte[TomlReader.MaxBytes];
        bytes.AsSpan().Fill((byte)'#');
        "a = 1\n"u8.CopyTo(bytes);

        Assert.Equal("{a:1}", Outline.Of(TomlReader.Parse(bytes)));
        Assert.Equal("{a:1}", Outline.Of(TomlReader.Parse(Encoding.UTF8.GetString(bytes))));
    }

    [Fact]
    public void Parse_OneByteMore_Throws()
    {
        const string Reason = "expected at most 16777216 bytes of UTF-8 (16 MiB), found more";

        Assert.Equal(Reason, Assert.Throws<TomlException>(() => TomlReader.Parse(new byte[TomlReader.MaxBytes + 1])).Reason);
        // Half as many characters, but each takes two bytes.
        var wide = '#' + new string('é', TomlReader.MaxBytes / 2);
        Assert.Equal(Reason, Assert.Throws<TomlException>(() => TomlReader.Parse(wide)).Reason);
    }

    /// <summary>A document whose innermost table or array stands so many levels deep.</summary>
    private static string Nested(string notation, int depth) => notation switch
    {
        "arrays" => "a = " + new string('[', depth) + new string(']', depth),
        "inline" => "a = " + Repeat("{a=", depth - 1) + "{}" + new string('}', depth - 1),
        "inline dotted" => "a = {" + Repeat("a.", depth - 1) + "a = 1}",
        "header" => "[" + Repeat("a.", depth - 1) + "a]",
        "dotted" => Repeat("a.", depth) + "a = 1",
        "array header" => "[[" + Repeat("a.", depth - 2) + "a]]",
        // a, b; the array, the inline table, d in it.
        "mixed" => "a.b.c = [{d.e = " + new string('[', depth - 5) + new string(']', depth - 5) + "}]",
        _ => throw new ArgumentOutOfRangeException(nameof(notation)),
    };

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static int DepthOf(TomlValue value) => value switch
    {
        TomlTable table => 1 + table.Values.Select(DepthOf).DefaultIfEmpty().Max(),
        TomlArray array => 1 + array.Select(DepthOf).DefaultIfEmpty().Max(),
        _ => 0,
    };
}
