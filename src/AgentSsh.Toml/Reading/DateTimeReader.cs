namespace AgentSsh.Toml.Reading;

/// <summary>
/// <code>
/// offset-date-time = full-date ( "T" / "t" / " " ) partial-time ( "Z" / "z" / ( "+" / "-" ) 2DIGIT ":" 2DIGIT )
/// local-date-time  = full-date ( "T" / "t" / " " ) partial-time
/// full-date        = 4DIGIT "-" 2DIGIT "-" 2DIGIT
/// partial-time     = 2DIGIT ":" 2DIGIT ":" 2DIGIT [ "." 1*DIGIT ]
/// </code>
/// (TOML 1.0.0, ABNF, after RFC 3339 section 5.6.)
/// </summary>
internal static class DateTimeReader
{
    // Digits behind these are cut off, not rounded (TOML 1.0.0, "Offset Date-Time").
    private const int TickDigits = 7;

    private static readonly TimeSpan MaxCarriedOffset = TimeSpan.FromHours(14);

    public static TomlLocalTime ReadLocalTime(ref ScalarScanner scanner)
    {
        var time = ReadTime(ref scanner);
        scanner.ExpectEnd("the time");
        return new TomlLocalTime(time, scanner.Position);
    }

    public static TomlValue ReadDateOrDateTime(ref ScalarScanner scanner)
    {
        var date = ReadDate(ref scanner);
        if (scanner.AtEnd)
        {
            return new TomlLocalDate(date, scanner.Position);
        }

        if (!scanner.TrySkip('T', 't') && !scanner.TrySkip(' '))
        {
            throw scanner.Unexpected("'T' and a time, or the end of the date");
        }

        var local = date.ToDateTime(ReadTime(ref scanner));
        return scanner.AtEnd
            ? new TomlLocalDateTime(local, scanner.Position)
            : new TomlOffsetDateTime(ToInstant(local, ReadOffset(ref scanner), in scanner), scanner.Position);
    }

    private static DateOnly ReadDate(ref ScalarScanner scanner)
    {
        var year = scanner.ReadFixed(4, "a year", 1, 9999);
        scanner.Expect('-', "'-' after the year");
        var month = scanner.ReadFixed(2, "a month", 1, 12);
        scanner.Expect('-', "'-' after the month");
        var day = scanner.ReadFixed(2, "a day of this month", 1, DateTime.DaysInMonth(year, month));
        return new DateOnly(year, month, day);
    }

    private static TimeOnly ReadTime(ref ScalarScanner scanner)
    {
        var hour = scanner.ReadFixed(2, "an hour", 0, 23);
        scanner.Expect(':', "':' after the hour");
        var minute = scanner.ReadFixed(2, "a minute", 0, 59);
        scanner.Expect(':', "':' and seconds after the minute");
        var second = scanner.ReadFixed(2, "a second", 0, 59);
        return new TimeOnly(hour, minute, second).Add(ReadFraction(ref scanner));
    }

    private static TimeSpan ReadFraction(ref ScalarScanner scanner)
    {
        if (!scanner.TrySkip('.'))
        {
            return TimeSpan.Zero;
        }

        if (!scanner.AtDigit)
        {
            throw scanner.Unexpected("a digit after the decimal point");
        }

        var ticks = 0;
        var count = 0;
        for (; scanner.AtDigit; scanner.Advance())
        {
            if (count < TickDigits)
            {
                ticks = (ticks * 10) + (scanner.Current - '0');
                count++;
            }
        }

        for (; count < TickDigits; count++)
        {
            ticks *= 10;
        }

        return new TimeSpan(ticks);
    }

    private static TimeSpan ReadOffset(ref ScalarScanner scanner)
    {
        var offset = TimeSpan.Zero;
        if (!scanner.TrySkip('Z', 'z'))
        {
            var isNegative = scanner.Current == '-';
            if (!scanner.TrySkip('+', '-'))
            {
                throw scanner.Unexpected("an offset from UTC ('Z' or such as '+02:00'), or the end of the date-time");
            }

            var hours = scanner.ReadFixed(2, "hours of an offset", 0, 23);
            scanner.Expect(':', "':' and minutes after the hours of an offset");
            var minutes = scanner.ReadFixed(2, "minutes of an offset", 0, 59);
            offset = new TimeSpan(hours, minutes, 0);
            offset = isNegative ? -offset : offset;
        }

        scanner.ExpectEnd("the date-time");
        return offset;
    }

    private static DateTimeOffset ToInstant(DateTime local, TimeSpan offset, in ScalarScanner scanner)
    {
        var utcTicks = local.Ticks - offset.Ticks;
        if (utcTicks < DateTime.MinValue.Ticks || utcTicks > DateTime.MaxValue.Ticks)
        {
            throw scanner.Fail("an instant within the years 0001 to 9999", "its offset puts it outside them in UTC");
        }

        return offset.Duration() > MaxCarriedOffset
            ? new DateTimeOffset(utcTicks, TimeSpan.Zero)
            : new DateTimeOffset(local, offset);
    }
}
