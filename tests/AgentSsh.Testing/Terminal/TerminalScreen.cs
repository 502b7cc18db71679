using System.Text;

namespace AgentSsh.Testing;

/// <summary>
/// A model of an xterm's screen, sufficient to read what tmux and full-screen programs draw: characters and places, no colours.
/// Not safe from several threads at once.
/// </summary>
/// <remarks>Sequences as in "XTerm Control Sequences" (ctlseqs); what is not known is skipped.</remarks>
public sealed class TerminalScreen : ITerminalActions
{
    // DEC Special Graphics, 0x60..0x7e.
    private const string LineDrawing = "◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";
    private const int TabWidth = 8;

    private readonly VtParser _parser;
    private readonly ScreenGrid _main;
    private readonly ScreenGrid _alternate;
    private readonly bool[] _lineDrawing = new bool[2];
    private ScreenGrid _grid;
    private Cursor _cursor;
    private Cursor _saved;
    private Cursor _savedMain;
    private TerminalSize _size;
    private Rune _last = new(' ');
    private int _charset;
    private int _top;
    private int _bottom;
    private bool _wraps = true;
    private bool _inserts;
    private bool _originAtTop;
    private string _title = "";
    private int _bells;

    /// <summary>A blank screen.</summary>
    public TerminalScreen(TerminalSize size)
    {
        _size = size;
        _main = new ScreenGrid(size);
        _alternate = new ScreenGrid(size);
        _grid = _main;
        _bottom = size.Rows - 1;
        _parser = new VtParser(this);
    }

    /// <summary>Called with what the terminal answers to queries; null (the default) answers none.</summary>
    public Action<byte[]>? Reply { get; set; }

    /// <summary>Takes output of the program; it may be cut anywhere.</summary>
    public void Feed(ReadOnlySpan<byte> output) => _parser.Feed(output);

    /// <summary>The window was resized; the rows near the cursor stay.</summary>
    public void Resize(TerminalSize size)
    {
        var dropAbove = Math.Max(0, _cursor.Row - size.Rows + 1);
        _main.Resize(size, ReferenceEquals(_grid, _main) ? dropAbove : 0);
        _alternate.Resize(size, ReferenceEquals(_grid, _alternate) ? dropAbove : 0);
        _size = size;
        _top = 0;
        _bottom = size.Rows - 1;
        MoveTo(_cursor.Row - dropAbove, _cursor.Column);
    }

    /// <summary>What is on the screen now.</summary>
    public ScreenSnapshot Snapshot() => new(
        _size, [.. Enumerable.Range(0, _size.Rows).Select(_grid.Text)], _cursor.Column, _cursor.Row, _title, ReferenceEquals(_grid, _alternate), _bells);

    void ITerminalActions.Print(Rune rune)
    {
        if (_lineDrawing[_charset] && rune.Value is >= 0x60 and <= 0x7e)
        {
            rune = new Rune(LineDrawing[rune.Value - 0x60]);
        }

        Print(rune);
    }

    void ITerminalActions.Control(byte control)
    {
        switch (control)
        {
            case 0x07:
                _bells++;
                break;
            case 0x08:
                MoveTo(_cursor.Row, _cursor.Column - 1);
                break;
            case 0x09:
                MoveTo(_cursor.Row, (_cursor.Column / TabWidth * TabWidth) + TabWidth);
                break;
            case 0x0a or 0x0b or 0x0c:
                Index();
                break;
            case 0x0d:
                MoveTo(_cursor.Row, 0);
                break;
            case 0x0e or 0x0f:
                _charset = control == 0x0e ? 1 : 0;
                break;
            default:
                break;
        }
    }

    void ITerminalActions.Escape(string intermediates, char final)
    {
        switch (intermediates, final)
        {
            case ("(" or ")", _):
                _lineDrawing[intermediates == "(" ? 0 : 1] = final == '0';
                break;
            case ("", '7'):
                _saved = _cursor;
                break;
            case ("", '8'):
                _cursor = _saved;
                break;
            case ("", 'D'):
                Index();
                break;
            case ("", 'E'):
                Index();
                MoveTo(_cursor.Row, 0);
                break;
            case ("", 'M'):
                ReverseIndex();
                break;
            case ("", 'c'):
                Reset();
                break;
            default:
                break;
        }
    }

    void ITerminalActions.ControlSequence(char marker, ReadOnlySpan<int> parameters, string intermediates, char final)
    {
        if (TerminalReplies.Answer(marker, parameters, intermediates, final, Snapshot) is { } answer)
        {
            Reply?.Invoke(answer);
        }
        else if (marker == '?' && intermediates.Length == 0 && final is 'h' or 'l')
        {
            foreach (var mode in parameters)
            {
                SetPrivateMode(mode, on: final == 'h');
            }
        }
        else if (marker == '\0' && intermediates.Length == 0)
        {
            Standard(parameters, final);
        }
        else if (intermediates == "!" && final == 'p')
        {
            _top = 0;
            _bottom = _size.Rows - 1;
            (_wraps, _inserts, _originAtTop) = (true, false, false);
        }
    }

    void ITerminalActions.OperatingSystemCommand(string text)
    {
        if (TerminalReplies.AnswerOsc(text) is { } answer)
        {
            Reply?.Invoke(answer);
        }
        else if (text.StartsWith("0;", StringComparison.Ordinal) || text.StartsWith("2;", StringComparison.Ordinal))
        {
            _title = text[2..];
        }
    }

    private void Standard(ReadOnlySpan<int> parameters, char final)
    {
        var count = Math.Max(1, Parameter(parameters, 0, 1));
        switch (final)
        {
            case '@':
                _grid.InsertCells(_cursor.Row, _cursor.Column, count);
                break;
            case 'A':
                MoveTo(Math.Max(_cursor.Row - count, _cursor.Row >= _top ? _top : 0), _cursor.Column);
                break;
            case 'B' or 'e':
                MoveTo(Math.Min(_cursor.Row + count, _cursor.Row <= _bottom ? _bottom : _size.Rows - 1), _cursor.Column);
                break;
            case 'C' or 'a':
                MoveTo(_cursor.Row, _cursor.Column + count);
                break;
            case 'D':
                MoveTo(_cursor.Row, _cursor.Column - count);
                break;
            case 'E':
                MoveTo(_cursor.Row + count, 0);
                break;
            case 'F':
                MoveTo(_cursor.Row - count, 0);
                break;
            case 'G' or '`':
                MoveTo(_cursor.Row, count - 1);
                break;
            case 'H' or 'f':
                MoveTo(count - 1 + (_originAtTop ? _top : 0), Math.Max(1, Parameter(parameters, 1, 1)) - 1);
                break;
            case 'I':
                MoveTo(_cursor.Row, (_cursor.Column / TabWidth * TabWidth) + (TabWidth * count));
                break;
            case 'J':
                EraseInDisplay(Parameter(parameters, 0, 0));
                break;
            case 'K':
                EraseInLine(Parameter(parameters, 0, 0));
                break;
            case 'L' when _cursor.Row >= _top && _cursor.Row <= _bottom:
                _grid.ScrollDown(_cursor.Row, _bottom, count);
                break;
            case 'M' when _cursor.Row >= _top && _cursor.Row <= _bottom:
                _grid.ScrollUp(_cursor.Row, _bottom, count);
                break;
            case 'P':
                _grid.DeleteCells(_cursor.Row, _cursor.Column, count);
                break;
            case 'S':
                _grid.ScrollUp(_top, _bottom, count);
                break;
            case 'T':
                _grid.ScrollDown(_top, _bottom, count);
                break;
            case 'X':
                _grid.Erase(_cursor.Row, _cursor.Column, count);
                break;
            case 'b':
                for (var i = 0; i < Math.Min(count, _size.Columns * _size.Rows); i++)
                {
                    Print(_last);
                }

                break;
            case 'd':
                MoveTo(count - 1, _cursor.Column);
                break;
            case 'h' or 'l':
                if (parameters.Contains(4))
                {
                    _inserts = final == 'h';
                }

                break;
            case 'r':
                SetScrollRegion(count - 1, Parameter(parameters, 1, _size.Rows) - 1);
                break;
            case 's':
                _saved = _cursor;
                break;
            case 'u':
                _cursor = _saved;
                break;
            default:
                break;
        }
    }

    private void SetPrivateMode(int mode, bool on)
    {
        switch (mode)
        {
            case 6:
                _originAtTop = on;
                MoveTo(on ? _top : 0, 0);
                break;
            case 7:
                _wraps = on;
                break;
            case 47 or 1047 or 1049:
                ShowAlternate(on, keepsCursor: mode == 1049);
                break;
            case 1048 when on:
                _saved = _cursor;
                break;
            case 1048:
                _cursor = _saved;
                break;
            default:
                break;
        }
    }

    private void ShowAlternate(bool on, bool keepsCursor)
    {
        if (on == ReferenceEquals(_grid, _alternate))
        {
            return;
        }

        if (on)
        {
            _savedMain = _cursor;
            _alternate.EraseRows(0, _size.Rows);
            _grid = _alternate;
        }
        else
        {
            _grid = _main;
            _cursor = keepsCursor ? _savedMain : _cursor;
            MoveTo(_cursor.Row, _cursor.Column);
        }
    }

    private void Print(Rune rune)
    {
        var width = CharacterWidth.Of(rune);
        if (width == 0)
        {
            return;
        }

        if (_cursor.WrapsNext || _cursor.Column + width > _size.Columns)
        {
            if (_wraps)
            {
                MoveTo(_cursor.Row, 0);
                Index();
            }
            else
            {
                MoveTo(_cursor.Row, _size.Columns - width);
            }
        }

        if (_inserts)
        {
            _grid.InsertCells(_cursor.Row, _cursor.Column, width);
        }

        _grid.Put(_cursor.Row, _cursor.Column, rune, width);
        _last = rune;
        var next = _cursor.Column + width;
        _cursor = next < _size.Columns ? _cursor with { Column = next } : _cursor with { Column = _size.Columns - 1, WrapsNext = true };
    }

    private void Index()
    {
        if (_cursor.Row == _bottom)
        {
            _grid.ScrollUp(_top, _bottom, 1);
        }
        else
        {
            MoveTo(_cursor.Row + 1, _cursor.Column);
        }
    }

    private void ReverseIndex()
    {
        if (_cursor.Row == _top)
        {
            _grid.ScrollDown(_top, _bottom, 1);
        }
        else
        {
            MoveTo(_cursor.Row - 1, _cursor.Column);
        }
    }

    private void EraseInDisplay(int what)
    {
        switch (what)
        {
            case 0:
                EraseInLine(0);
                _grid.EraseRows(_cursor.Row + 1, _size.Rows - _cursor.Row - 1);
                break;
            case 1:
                _grid.EraseRows(0, _cursor.Row);
                EraseInLine(1);
                break;
            case 2:
                _grid.EraseRows(0, _size.Rows);
                break;
            default:
                break;
        }
    }

    private void EraseInLine(int what)
    {
        var (start, end) = what switch
        {
            0 => (_cursor.Column, _size.Columns),
            1 => (0, _cursor.Column + 1),
            _ => (0, _size.Columns),
        };
        _grid.Erase(_cursor.Row, start, end - start);
    }

    private void SetScrollRegion(int top, int bottom)
    {
        bottom = Math.Min(bottom, _size.Rows - 1);
        if (top < bottom)
        {
            (_top, _bottom) = (top, bottom);
            MoveTo(_originAtTop ? top : 0, 0);
        }
    }

    private void Reset()
    {
        _grid = _main;
        _main.EraseRows(0, _size.Rows);
        (_top, _bottom) = (0, _size.Rows - 1);
        (_wraps, _inserts, _originAtTop, _charset) = (true, false, false, 0);
        Array.Clear(_lineDrawing);
        MoveTo(0, 0);
    }

    private void MoveTo(int row, int column) =>
        _cursor = new Cursor(Math.Clamp(row, 0, _size.Rows - 1), Math.Clamp(column, 0, _size.Columns - 1), WrapsNext: false);

    private static int Parameter(ReadOnlySpan<int> parameters, int index, int otherwise) =>
        index < parameters.Length && parameters[index] >= 0 ? parameters[index] : otherwise;

    /// <summary>WrapsNext: the last column was written, and the next character goes to the next line.</summary>
    private readonly record struct Cursor(int Row, int Column, bool WrapsNext);
}
