using System.Diagnostics;

namespace AgentSsh.Toml.Reading;

/// <summary>
/// A place in valid UTF-8 that knows its line and column, and the parts of the grammar between values:
/// <code>
/// ws      = *( %x20 / %x09 )
/// newline = %x0A / %x0D.0A
/// comment = "#" *( %x09 / %x20-7E / non-ascii )
/// </code>
/// (TOML 1.0.0, ABNF.) Everything that TOML gives a meaning is ASCII, so other bytes are only ever passed over.
/// </summary>
internal ref struct TomlCursor(ReadOnlySpan<byte> utf8)
{
    private readonly ReadOnlySpan<byte> _utf8 = utf8;
    private int _offset;
    private int _line = 1;
    private int _column = 1;

    /// <summary>What <see cref="Current"/> is behind the last byte. NUL in the text is an error everywhere, so no valid text hides behind it.</summary>
    public const byte End = 0;

    public readonly bool AtEnd => _offset == _utf8.Length;

    public readonly byte Current => Peek(0);

    public readonly int Offset => _offset;

    public readonly TomlPosition Position => new(_line, _column);

    /// <summary>The text from the current byte on.</summary>
    public readonly ReadOnlySpan<byte> Rest => _utf8[_offset..];

    public readonly bool AtNewline => Current == '\n' || (Current == '\r' && Peek(1) == '\n');

    public readonly byte Peek(int distance) =>
        _offset + distance < _utf8.Length ? _utf8[_offset + distance] : End;

    public readonly bool StartsWith(ReadOnlySpan<byte> ascii) => Rest.StartsWith(ascii);

    /// <summary>The bytes from an earlier <see cref="Offset"/> up to here.</summary>
    public readonly ReadOnlySpan<byte> Since(int offset) => _utf8[offset.._offset];

    /// <summary>Passes one byte that is no part of a newline.</summary>
    public void Advance()
    {
        Debug.Assert(!AtEnd && Current != '\n', "Only AdvanceNewline may pass a line end.");
        // A continuation byte belongs to the scalar value whose first byte was counted.
        if ((_utf8[_offset] & 0xC0) != 0x80)
        {
            _column++;
        }

        _offset++;
    }

    /// <summary>Passes bytes of which none is part of a newline.</summary>
    public void Advance(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Advance();
        }
    }

    /// <summary>Passes the LF or CRLF at which the cursor stands.</summary>
    public void AdvanceNewline()
    {
        Debug.Assert(AtNewline, "There is no newline to pass.");
        _offset += Current == '\r' ? 2 : 1;
        _line++;
        _column = 1;
    }

    public void SkipBlanks()
    {
        while (Current is (byte)' ' or (byte)'\t')
        {
            Advance();
        }
    }

    /// <summary>Passes blanks, comments and newlines up to the next thing that means something.</summary>
    public void SkipBlanksCommentsAndNewlines()
    {
        while (true)
        {
            SkipBlanks();
            SkipComment();
            if (!AtNewline)
            {
                return;
            }

            AdvanceNewline();
        }
    }

    /// <summary>Requires that nothing but blanks and a comment follows on this line, and passes its end.</summary>
    /// <exception cref="TomlException">Something else follows.</exception>
    public void ExpectEndOfLine(string after)
    {
        SkipBlanks();
        SkipComment();
        if (AtEnd)
        {
            return;
        }

        if (!AtNewline)
        {
            throw Unexpected($"the end of the line after {after}");
        }

        AdvanceNewline();
    }

    /// <summary>Passes one ASCII character.</summary>
    /// <exception cref="TomlException">Something else stands here.</exception>
    public void Expect(char ascii, string expected)
    {
        if (AtEnd || Current != ascii)
        {
            throw Unexpected(expected);
        }

        Advance();
    }

    /// <summary>An error here: expected that, found what stands here.</summary>
    public readonly TomlException Unexpected(string expected) =>
        Fail($"expected {expected}, found {Wording.FoundAt(Rest)}");

    /// <summary>An error here in words of its own.</summary>
    public readonly TomlException Fail(string reason) => new(reason, _line, _column);

    /// <summary>Whether the byte is one that neither comments nor strings may hold: a control character but the tab.</summary>
    public static bool IsForbiddenControl(byte value) => value is < 0x20 and not (byte)'\t' or 0x7F;

    private void SkipComment()
    {
        if (Current != '#')
        {
            return;
        }

        while (!AtEnd && !AtNewline)
        {
            if (IsForbiddenControl(Current))
            {
                throw Unexpected("text or the end of the line in a comment");
            }

            Advance();
        }
    }
}
