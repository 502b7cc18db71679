using System.Globalization;

namespace AgentSsh.Toml.Reading;

/// <summary>
/// <code>
/// dec-int = [ "-" / "+" ] ( DIGIT / digit1-9 1*( DIGIT / "_" DIGIT ) )
/// hex-int = "0x" HEXDIG *( HEXDIG / "_" HEXDIG )        ; "0o" and "0b" alike
/// float   = dec-int ( exp / frac [ exp ] ) / [ "-" / "+" ] ( "inf" / "nan" )
/// frac    = "." DIGIT *( DIGIT / "_" DIGIT )
/// exp     = "e" [ "-" / "+" ] DIGIT *( DIGIT / "_" DIGIT )
/// </code>
/// (TOML 1.0.0, ABNF.)
/// </summary>
internal static class NumberReader
{
    public static TomlValue Read(ref ScalarScanner scanner)
    {
        if (scanner.Current == '0' && scanner.Token.Length > 1)
        {
            switch (scanner.Token[1])
            {
                case (byte)'x':
                    return ReadPrefixed(ref scanner, bitsADigit: 4, "a hexadecimal digit");
                case (byte)'o':
                    return ReadPrefixed(ref scanner, bitsADigit: 3, "an octal digit");
                case (byte)'b':
                    return ReadPrefixed(ref scanner, bitsADigit: 1, "a binary digit");
                default:
                    break;
            }
        }

        var isNegative = scanner.Current == '-';
        scanner.TrySkip('+', '-');
        if (scanner.Rest.SequenceEqual("inf"u8))
        {
            return new TomlFloat(isNegative ? double.NegativeInfinity : double.PositiveInfinity, scanner.Position);
        }

        if (scanner.Rest.SequenceEqual("nan"u8))
        {
            return new TomlFloat(double.NaN, scanner.Position);
        }

        return ReadDecimal(ref scanner);
    }

    private static TomlValue ReadDecimal(ref ScalarScanner scanner)
    {
        const string Digit = "a digit";
        var leadingZero = scanner.Current == '0';
        if (leadingZero)
        {
            scanner.Advance();
            if (scanner.AtDigit || scanner.Current == '_')
            {
                throw scanner.Unexpected("no further digit after a leading zero");
            }
        }
        else
        {
            scanner.SkipDigits(10, Digit);
        }

        var isFloat = false;
        if (scanner.TrySkip('.'))
        {
            isFloat = true;
            scanner.SkipDigits(10, Digit);
        }

        if (scanner.TrySkip('e', 'E'))
        {
            isFloat = true;
            scanner.TrySkip('+', '-');
            scanner.SkipDigits(10, Digit);
        }

        scanner.ExpectEnd("the number");
        var digits = WithoutUnderscores(scanner.Token);
        if (isFloat)
        {
            var value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
            return double.IsFinite(value)
                ? new TomlFloat(value, scanner.Position)
                : throw scanner.Fail("a float of 64 bits", "its magnitude is at most about 1.8e308");
        }

        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            ? new TomlInteger(integer, scanner.Position)
            : throw IntegerTooLarge(in scanner);
    }

    private static TomlInteger ReadPrefixed(ref ScalarScanner scanner, int bitsADigit, string expected)
    {
        scanner.Advance(2);
        var digits = WithoutUnderscores(scanner.Rest);
        scanner.SkipDigits(1 << bitsADigit, expected);
        scanner.ExpectEnd("the number");
        long result = 0;
        foreach (var digit in digits)
        {
            if (result > long.MaxValue >> bitsADigit)
            {
                throw IntegerTooLarge(in scanner);
            }

            result = (result << bitsADigit) | (long)ScalarScanner.ValueOf(digit);
        }

        return new TomlInteger(result, scanner.Position);
    }

    private static TomlException IntegerTooLarge(in ScalarScanner scanner) =>
        scanner.Fail("an integer of 64 bits", "from -9223372036854775808 to 9223372036854775807");

    private static ReadOnlySpan<byte> WithoutUnderscores(ReadOnlySpan<byte> token)
    {
        if (!token.Contains((byte)'_'))
        {
            return token;
        }

        var digits = new byte[token.Length];
        var count = 0;
        foreach (var value in token)
        {
            if (value != '_')
            {
                digits[count++] = value;
            }
        }

        return digits.AsSpan(0, count);
    }
}
