namespace AgentSsh.Toml.Tests;

public class NumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("+0", 0)]
    [InlineData("-0", 0)]
    [InlineData("+99", 99)]
    [InlineData("-17", -17)]
    [InlineData("1_000", 1000)]
    [InlineData("1_2_3_4_5", 12345)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("0xDEADBEEF", 0xDEADBEEF)]
    [InlineData("0xdead_beef", 0xDEADBEEF)]
    [InlineData("0x00_0f", 15)]
    [InlineData("0x7fffffffffffffff", long.MaxValue)]
    [InlineData("0o755", 493)]
    [InlineData("0o777777777777777777777", long.MaxValue)]
    [InlineData("0b1101_0110", 214)]
    [InlineData("0b0111111111111111111111111111111111111111111111111111111111111111", long.MaxValue)]
    public void Parse_Integer_GivesItsValue(string toml, long expected)
    {
        Assert.Equal(expected, Assert.IsType<TomlInteger>(TomlReader.Parse("a = " + toml)["a"]).Value);
    }

    [Theory]
    [InlineData("1.0", 1.0)]
    [InlineData("+3.1415", 3.1415)]
    [InlineData("-0.01", -0.01)]
    [InlineData("0.0", 0.0)]
    [InlineData("-0.0", -0.0)]
    [InlineData("5e+22", 5e22)]
    [InlineData("1e06", 1e6)]
    [InlineData("-2E-2", -0.02)]
    [InlineData("6.626e-34", 6.626e-34)]
    [InlineData("224_617.445_991_228", 224617.445991228)]
    [InlineData("1_0e1_0", 1e11)]
    [InlineData("0e0", 0.0)]
    [InlineData("1e-400", 0.0)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("+inf", double.PositiveInfinity)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("nan", double.NaN)]
    [InlineData("-nan", double.NaN)]
    public void Parse_Float_GivesItsValue(string toml, double expected)
    {
        var value = Assert.IsType<TomlFloat>(TomlReader.Parse("a = " + toml)["a"]).Value;

        Assert.Equal(expected, value);
        Assert.Equal(double.IsNegative(expected) && !double.IsNaN(expected), double.IsNegative(value) && !double.IsNaN(value));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Parse_Boolean_GivesItsValue(string toml, bool expected)
    {
        Assert.Equal(expected, Assert.IsType<TomlBoolean>(TomlReader.Parse("a = " + toml)["a"]).Value);
    }

    [Theory]
    [InlineData("01", 6, "no further digit after a leading zero, found '1'")]
    [InlineData("-00", 7, "no further digit after a leading zero, found '0'")]
    [InlineData("0_1", 6, "no further digit after a leading zero, found '_'")]
    [InlineData("1__0", 7, "a digit, found '_'")]
    [InlineData("1_", 7, "a digit, found the end of '1_'")]
    [InlineData("_1", 5, "a digit, found '_'")]
    [InlineData("+", 6, "a digit, found the end of '+'")]
    [InlineData("+-1", 6, "a digit, found '-'")]
    [InlineData("1a", 6, "the end of the number, found 'a'")]
    [InlineData("1é", 6, "the end of the number, found 'é'")]
    [InlineData("+0xff", 7, "the end of the number, found 'x'")]
    [InlineData("0x", 7, "a hexadecimal digit, found the end of '0x'")]
    [InlineData("0X1", 6, "the end of the number, found 'X'")]
    [InlineData("0x_1", 7, "a hexadecimal digit, found '_'")]
    [InlineData("0xfg", 8, "the end of the number, found 'g'")]
    [InlineData("0o8", 7, "an octal digit, found '8'")]
    [InlineData("0b12", 8, "the end of the number, found '2'")]
    [InlineData("9223372036854775808", 5, "an integer of 64 bits, found '9223372036854775808'")]
    [InlineData("-9223372036854775809", 5, "an integer of 64 bits")]
    [InlineData("0x8000000000000000", 5, "an integer of 64 bits")]
    [InlineData("0o1000000000000000000000", 5, "an integer of 64 bits")]
    [InlineData("1.", 7, "a digit, found the end of '1.'")]
    [InlineData(".5", 5, "a digit, found '.'")]
    [InlineData("1._5", 7, "a digit, found '_'")]
    [InlineData("1_.5", 7, "a digit, found '.'")]
    [InlineData("1.5.2", 8, "the end of the number, found '.'")]
    [InlineData("1.e5", 7, "a digit, found 'e'")]
    [InlineData("1e", 7, "a digit, found the end of '1e'")]
    [InlineData("1e+", 8, "a digit, found the end of '1e+'")]
    [InlineData("1e1.5", 8, "the end of the number, found '.'")]
    [InlineData("1e309", 5, "a float of 64 bits, found '1e309'")]
    [InlineData("Inf", 5, "a value, found 'Inf'")]
    [InlineData("+infinity", 6, "a digit, found 'i'")]
    [InlineData("True", 5, "a value, found 'True' (booleans are written true and false)")]
    [InlineData("truer", 5, "a value, found 'truer' (a string must stand in quotes)")]
    [InlineData("yes", 5, "a value, found 'yes' (a string must stand in quotes)")]
    [InlineData("claude code", 5, "a value, found 'claude' (a string must stand in quotes)")]
    public void Parse_BadWord_SaysWhatAndWhere(string toml, int column, string reason)
    {
        var error = Assert.Throws<TomlException>(() => TomlReader.Parse("a = " + toml));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal((1, column), (error.Line, error.Column));
    }
}
