namespace AgentSsh.Toml.Reading;

/// <summary>
/// A walk over the bytes of one number, boolean or date-time. What has been passed is always ASCII, so the column of an
/// error is the token's column plus the number of bytes passed.
/// </summary>
internal ref struct ScalarScanner(ReadOnlySpan<byte> token, TomlPosition position)
{
    private int _offset;

    public readonly ReadOnlySpan<byte> Token { get; } = token;

    public readonly TomlPosition Position { get; } = position;

    public readonly bool AtEnd => _offset == Token.Length;

    public readonly byte Current => AtEnd ? TomlCursor.End : Token[_offset];

    public readonly bool AtDigit => char.IsAsciiDigit((char)Current);

    public readonly ReadOnlySpan<byte> Rest => Token[_offset..];

    public void Advance(int count = 1) => _offset += count;

    public bool TrySkip(char ascii)
    {
        if (Current != ascii)
        {
            return false;
        }

        _offset++;
        return true;
    }

    public bool TrySkip(char either, char or) => TrySkip(either) || TrySkip(or);

    public void Expect(char ascii, string expected)
    {
        if (!TrySkip(ascii))
        {
            throw Unexpected(expected);
        }
    }

    public readonly void ExpectEnd(string of)
    {
        if (!AtEnd)
        {
            throw Unexpected($"the end of {of}");
        }
    }

    /// <summary>Reads exactly so many decimal digits, a number within bounds.</summary>
    public int ReadFixed(int digits, string name, int least, int most)
    {
        var start = _offset;
        var value = 0;
        for (var i = 0; i < digits; i++)
        {
            if (!AtDigit)
            {
                throw Unexpected($"{name} of {digits} digits");
            }

            value = (value * 10) + (Current - '0');
            _offset++;
        }

        if (value < least || value > most)
        {
            throw new TomlException(
                $"expected {name} from {least} to {most}, found {Wording.Quote(Token[start.._offset])}",
                Position.Line,
                Position.Column + start);
        }

        return value;
    }

    /// <summary>Passes <c>DIGIT *( DIGIT / "_" DIGIT )</c>, of the digits below <paramref name="radix"/>.</summary>
    public void SkipDigits(int radix, string expected)
    {
        while (true)
        {
            if (!IsDigit(Current, radix))
            {
                throw Unexpected(expected);
            }

            while (IsDigit(Current, radix))
            {
                _offset++;
            }

            if (Current != '_')
            {
                return;
            }

            _offset++;
        }
    }

    public readonly TomlException Unexpected(string expected)
    {
        var found = AtEnd ? $"the end of {Wording.Quote(Token)}" : Wording.FoundAt(Rest);
        return new TomlException($"expected {expected}, found {found}", Position.Line, Position.Column + _offset);
    }

    /// <summary>An error about the token as a whole.</summary>
    public readonly TomlException Fail(string expected, string hint) => new(
        $"expected {expected}, found {Wording.Quote(Token)} ({hint})", Position.Line, Position.Column);

    /// <summary>0 to 15 for a hexadecimal digit of either case.</summary>
    public static int ValueOf(byte hexDigit) =>
        char.IsAsciiDigit((char)hexDigit) ? hexDigit - '0' : (hexDigit | 0x20) - 'a' + 10;

    private static bool IsDigit(byte value, int radix) => char.IsAsciiHexDigit((char)value) && ValueOf(value) < radix;
}
