using System.Text;

namespace AgentSsh.Toml.Tests;

public class EncodingTests
{
    public static TheoryData<byte[], int, int, string> BadBytes => new()
    {
        { [.. "a = 'é"u8[..6], (byte)'\''], 1, 6, "expected UTF-8, found the byte 0xC3" },
        { [.. "a = 'é"u8, 0xFF, (byte)'\''], 1, 7, "expected UTF-8, found the byte 0xFF" },
        { [.. "a = 1\r\n# "u8, 0x80], 2, 3, "expected UTF-8, found the byte 0x80" },
        { [.. "a = 1 # "u8, 0xC0, 0xAF], 1, 9, "expected UTF-8, found the byte 0xC0" },
        { [.. "# "u8, 0xED, 0xA0, 0x80], 1, 3, "expected UTF-8, found the byte 0xED" },
        { [.. "# "u8, 0xF4, 0x90, 0x80, 0x80], 1, 3, "expected UTF-8, found the byte 0xF4" },
        { [.. "a = 1 # "u8, 0xE2, 0x82], 1, 9, "expected UTF-8, found the byte 0xE2" },
        { [0xFF, 0xFE, (byte)'a', 0], 1, 1, "expected UTF-8, found the byte order mark of UTF-16 (save the file as UTF-8)" },
        { [0xFE, 0xFF, 0, (byte)'a'], 1, 1, "expected UTF-8, found the byte order mark of UTF-16 (save the file as UTF-8)" },
        { [.. "\uFEFF\uFEFFa = 1"u8], 1, 1, "found a byte order mark (U+FEFF)" },
        { [.. "a = \uFEFF1"u8], 1, 5, "a value" },
    };

    [Theory]
    [MemberData(nameof(BadBytes))]
    public void Parse_BadBytes_SaysWhatAndWhere(byte[] bytes, int line, int column, string reason)
    {
        var error = Assert.Throws<TomlException>(() => TomlReader.Parse(bytes));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    // An attribute's strings pass through UTF-8, which has no unpaired surrogates: '?' stands for one.
    [Theory]
    [InlineData("a = '?'", 0xD83D, 6)]
    [InlineData("a = 'é?'", 0xDE00, 7)]
    [InlineData("a = '😀?\uE000'", 0xD83D, 7)]
    [InlineData("\uFEFFa = 1\n# ?", 0xD83D, 3)]
    public void Parse_UnpairedSurrogate_SaysWhatAndWhere(string text, int surrogate, int column)
    {
        var error = Assert.Throws<TomlException>(() => TomlReader.Parse(text.Replace('?', (char)surrogate)));

        Assert.Equal($"expected Unicode text, found the unpaired surrogate U+{surrogate:X4}", error.Reason);
        Assert.Equal((text.Count(c => c == '\n') + 1, column), (error.Line, error.Column));
    }

    [Fact]
    public void Parse_TextAndItsBytes_GiveTheSameTree()
    {
        const string Text = "\uFEFF'é😀' = \"\u0085\u2028\"";
        Assert.Equal(Outline.Of(TomlReader.Parse(Text)), Outline.Of(TomlReader.Parse(Encoding.UTF8.GetBytes(Text))));
    }

    [Fact]
    public void Parse_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => TomlReader.Parse((string)null!));
    }

    [Fact]
    public void Parse_ErrorAtUnprintableText_EscapesItInTheMessage()
    {
        // U+009B is CSI in a terminal, U+202E turns the direction of what follows.
        var error = Assert.Throws<TomlException>(() => TomlReader.Parse("a = x\u009B31m\u202E" + new string('y', 100)));

        Assert.Contains("'x\\u009B31m\\u202E" + new string('y', 34) + "...'", error.Message, StringComparison.Ordinal);
    }
}
