using System.Globalization;

namespace AgentSsh.Toml.Tests;

public class DateTimeTests
{
    [Theory]
    [InlineData("1979-05-27T07:32:00Z", "1979-05-27T07:32:00.0000000+00:00")]
    [InlineData("1979-05-27 07:32:00z", "1979-05-27T07:32:00.0000000+00:00")]
    [InlineData("1979-05-27t00:32:00.999999-07:00", "1979-05-27T00:32:00.9999990-07:00")]
    [InlineData("2024-02-29T23:59:59.123456789+05:45", "2024-02-29T23:59:59.1234567+05:45")]
    [InlineData("2024-01-01T12:00:00-00:00", "2024-01-01T12:00:00.0000000+00:00")]
    [InlineData("2024-01-01T12:00:00+14:00", "2024-01-01T12:00:00.0000000+14:00")]
    [InlineData("2024-01-01T12:00:00+23:59", "2023-12-31T12:01:00.0000000+00:00")]
    [InlineData("2024-01-01T12:00:00-14:01", "2024-01-02T02:01:00.0000000+00:00")]
    public void Parse_OffsetDateTime_GivesItsInstantAndOffset(string toml, string expected)
    {
        var value = Assert.IsType<TomlOffsetDateTime>(TomlReader.Parse("a = " + toml)["a"]).Value;

        Assert.Equal(expected, value.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("1979-05-27T07:32:00", "1979-05-27T07:32:00.0000000")]
    [InlineData("1979-05-27 00:32:00.5", "1979-05-27T00:32:00.5000000")]
    [InlineData("9999-12-31T23:59:59.99999999", "9999-12-31T23:59:59.9999999")]
    public void Parse_LocalDateTime_GivesItsValue(string toml, string expected)
    {
        var value = Assert.IsType<TomlLocalDateTime>(TomlReader.Parse("a = " + toml)["a"]).Value;

        Assert.Equal(expected, value.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("0001-01-01", 1, 1, 1)]
    [InlineData("2000-02-29", 2000, 2, 29)]
    [InlineData("1979-05-27 # a comment, no time", 1979, 5, 27)]
    public void Parse_LocalDate_GivesItsValue(string toml, int year, int month, int day)
    {
        var value = Assert.IsType<TomlLocalDate>(TomlReader.Parse("a = " + toml)["a"]).Value;

        Assert.Equal(new DateOnly(year, month, day), value);
    }

    [Theory]
    [InlineData("07:32:00", "07:32:00.0000000")]
    [InlineData("00:32:00.999999", "00:32:00.9999990")]
    [InlineData("23:59:59.00000019", "23:59:59.0000001")]
    public void Parse_LocalTime_GivesItsValue(string toml, string expected)
    {
        var value = Assert.IsType<TomlLocalTime>(TomlReader.Parse("a = " + toml)["a"]).Value;

        Assert.Equal(expected, value.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("1979-13-01", 10, "a month from 1 to 12, found '13'")]
    [InlineData("1979-00-01", 10, "a month from 1 to 12, found '00'")]
    [InlineData("2023-02-29", 13, "a day of this month from 1 to 28, found '29'")]
    [InlineData("2023-04-31", 13, "a day of this month from 1 to 30, found '31'")]
    [InlineData("0000-01-01", 5, "a year from 1 to 9999, found '0000'")]
    [InlineData("10000-01-01", 9, "'-' after the year, found '0'")]
    [InlineData("79-05-27", 7, "a year of 4 digits, found '-'")]
    [InlineData("1979-5-27", 11, "a month of 2 digits, found '-'")]
    [InlineData("1979-05-27T", 16, "an hour of 2 digits, found the end of '1979-05-27T'")]
    [InlineData("1979-05-27x", 15, "'T' and a time, or the end of the date, found 'x'")]
    [InlineData("1979-05-27  07:32:00", 17, "the end of the line after a value, found '0'")]
    [InlineData("1979-05-27T24:00:00", 16, "an hour from 0 to 23, found '24'")]
    [InlineData("1979-05-27T07:60:00", 19, "a minute from 0 to 59, found '60'")]
    [InlineData("1979-05-27T07:32:60Z", 22, "a second from 0 to 59, found '60'")]
    [InlineData("1979-05-27T07:32", 21, "':' and seconds after the minute, found the end of")]
    [InlineData("1979-05-27T07:32:00.Z", 25, "a digit after the decimal point, found 'Z'")]
    [InlineData("1979-05-27T07:32:00+24:00", 25, "hours of an offset from 0 to 23, found '24'")]
    [InlineData("1979-05-27T07:32:00+01:60", 28, "minutes of an offset from 0 to 59, found '60'")]
    [InlineData("1979-05-27T07:32:00+0100", 27, "':' and minutes after the hours of an offset, found '0'")]
    [InlineData("1979-05-27T07:32:00x", 24, "an offset from UTC ('Z' or such as '+02:00'), or the end of the date-time, found 'x'")]
    [InlineData("1979-05-27T07:32:00Zx", 25, "the end of the date-time, found 'x'")]
    [InlineData("0001-01-01T00:00:00+00:01", 5, "an instant within the years 0001 to 9999")]
    [InlineData("9999-12-31T23:59:59-00:01", 5, "an instant within the years 0001 to 9999")]
    [InlineData("7:32:00", 6, "an hour of 2 digits, found ':'")]
    [InlineData("07:32", 10, "':' and seconds after the minute, found the end of '07:32'")]
    [InlineData("07:32:00Z", 13, "the end of the time, found 'Z'")]
    public void Parse_BadDateTime_SaysWhatAndWhere(string toml, int column, string reason)
    {
        var error = Assert.Throws<TomlException>(() => TomlReader.Parse("a = " + toml));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal((1, column), (error.Line, error.Column));
    }
}
