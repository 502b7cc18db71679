namespace AgentSsh.Toml.Tests;

public class StringTests
{
    [Theory]
    [InlineData("""
        ""
        """, "")]
    [InlineData("\"plain é 😀 # not a comment\"", "plain é 😀 # not a comment")]
    [InlineData("\"tab\there\"", "tab\there")]
    [InlineData(@"""\b\t\n\f\r\""\\""", "\b\t\n\f\r\"\\")]
    [InlineData(@"""a\u00E9b\U0001f600c""", "aéb😀c")]
    [InlineData(@"""\u0000\uD7FF\uE000\U0010FFFF""", "\0\uD7FF\uE000\U0010FFFF")]
    [InlineData("''", "")]
    [InlineData(@"'C:\no\escape ""x""'", @"C:\no\escape ""x""")]
    [InlineData("\"\"\"\"\"\"", "")]
    [InlineData("\"\"\"\nfirst newline is dropped\n\"\"\"", "first newline is dropped\n")]
    [InlineData("\"\"\"\r\na\r\nb\"\"\"", "a\r\nb")]
    [InlineData("\"\"\"one \"two\" \"\"quotes\"\"\"", "one \"two\" \"\"quotes")]
    [InlineData("\"\"\"end\"\"\"\"", "end\"")]
    [InlineData("\"\"\"end\"\"\"\"\"", "end\"\"")]
    [InlineData("\"\"\"\"begin\"\"\"", "\"begin")]
    [InlineData("\"\"\"a\\\n   b\\  \t\r\n\n \t c\"\"\"", "abc")]
    [InlineData("\"\"\"a \\u0041\\\\\n\"\"\"", "a A\\\n")]
    [InlineData("''''''", "")]
    [InlineData("'''\nraw \\n 'one' ''two\n'''", "raw \\n 'one' ''two\n")]
    [InlineData("'''end'''''", "end''")]
    public void Parse_String_GivesItsText(string toml, string expected)
    {
        Assert.Equal(expected, Assert.IsType<TomlString>(TomlReader.Parse("a = " + toml)["a"]).Value);
    }

    [Theory]
    [InlineData("\"open", 10, "a double quote to close the string that began at line 1, column 5, found the end of the file")]
    [InlineData("\"open\n\"", 10, "a double quote to close the string that began at line 1, column 5, found the end of the line")]
    [InlineData("'open\r\n'", 10, "a single quote to close the string that began at line 1, column 5, found the end of the line")]
    [InlineData("\"\"\"open\"\"", 14, "three double quotes to close the string that began at line 1, column 5, found the end of the file")]
    [InlineData("'''open''", 14, "three single quotes to close the string that began at line 1, column 5, found the end of the file")]
    [InlineData("\"a\rb\"", 7, "found a carriage return without a line feed")]
    [InlineData("'''a\rb'''", 9, "found a carriage return without a line feed")]
    [InlineData("\"a\0b\"", 7, "found the character U+0000")]
    [InlineData("'a\u007Fb'", 7, "found the character U+007F")]
    [InlineData("\"\"\"a\u001Fb\"\"\"", 9, "found the character U+001F")]
    [InlineData("\"a\\", 8, "after a backslash (write '\\\\' for the backslash itself), found the end of the file")]
    [InlineData(@"""C:\x41""", 9, "after a backslash (write '\\\\' for the backslash itself), found 'x'")]
    [InlineData(@"""\e""", 7, "after a backslash (write '\\\\' for the backslash itself), found 'e'")]
    [InlineData(@"""\u12G4""", 10, "4 hexadecimal digits after '\\u', found 'G'")]
    [InlineData(@"""\U0001F60""", 15, "8 hexadecimal digits after '\\U', found '\"'")]
    [InlineData(@"""é\uD800""", 7, "a Unicode scalar value (U+0000 to U+D7FF or U+E000 to U+10FFFF), found U+D800")]
    [InlineData(@"""\UFFFFFFFF""", 6, "found U+FFFFFFFF")]
    [InlineData("\"\"\"a \\ b\"\"\"", 11, "after a backslash (write '\\\\' for the backslash itself), found a space")]
    [InlineData("\"\"\"six\"\"\"\"\"\"", 16, "the end of the line after a value, found '\"'")]
    [InlineData("\"a\" \"b\"", 9, "the end of the line after a value, found '\"'")]
    public void Parse_BadString_SaysWhatAndWhere(string toml, int column, string reason)
    {
        var error = Assert.Throws<TomlException>(() => TomlReader.Parse("a = " + toml));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal((1, column), (error.Line, error.Column));
    }
}
