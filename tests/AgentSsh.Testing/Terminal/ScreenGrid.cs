using System.Text;

namespace AgentSsh.Testing;

/// <summary>The cells of one screen (the main or the alternate one): blank is 0, the right half of a wide character is -1.</summary>
internal sealed class ScreenGrid
{
    private const int Blank = 0;
    private const int RightHalf = -1;

    private int[][] _rows;

    public ScreenGrid(TerminalSize size)
    {
        Size = size;
        _rows = NewRows(size.Rows, size.Columns);
    }

    public TerminalSize Size { get; private set; }

    public void Put(int row, int column, Rune rune, int width)
    {
        _rows[row][column] = rune.Value;
        if (width == 2 && column + 1 < Size.Columns)
        {
            _rows[row][column + 1] = RightHalf;
        }
    }

    public void Erase(int row, int start, int count)
    {
        start = Math.Clamp(start, 0, Size.Columns);
        Array.Fill(_rows[row], Blank, start, Math.Clamp(count, 0, Size.Columns - start));
    }

    public void EraseRows(int first, int count)
    {
        for (var row = first; row < first + count; row++)
        {
            Erase(row, 0, Size.Columns);
        }
    }

    public void InsertCells(int row, int column, int count)
    {
        count = Math.Min(count, Size.Columns - column);
        Array.Copy(_rows[row], column, _rows[row], column + count, Size.Columns - column - count);
        Erase(row, column, count);
    }

    public void DeleteCells(int row, int column, int count)
    {
        count = Math.Min(count, Size.Columns - column);
        Array.Copy(_rows[row], column + count, _rows[row], column, Size.Columns - column - count);
        Erase(row, Size.Columns - count, count);
    }

    /// <summary>Moves rows top..bottom (inclusive) up by count; blank ones come in below.</summary>
    public void ScrollUp(int top, int bottom, int count)
    {
        count = Math.Min(count, bottom - top + 1);
        for (var i = 0; i < count; i++)
        {
            var leaving = _rows[top];
            Array.Copy(_rows, top + 1, _rows, top, bottom - top);
            Array.Clear(leaving);
            _rows[bottom] = leaving;
        }
    }

    /// <summary>Moves rows top..bottom (inclusive) down by count; blank ones come in above.</summary>
    public void ScrollDown(int top, int bottom, int count)
    {
        count = Math.Min(count, bottom - top + 1);
        for (var i = 0; i < count; i++)
        {
            var leaving = _rows[bottom];
            Array.Copy(_rows, top, _rows, top + 1, bottom - top);
            Array.Clear(leaving);
            _rows[top] = leaving;
        }
    }

    /// <summary>Keeps what fits of the old rows, dropping from the top as many as <paramref name="dropAbove"/> says.</summary>
    public void Resize(TerminalSize size, int dropAbove)
    {
        var rows = NewRows(size.Rows, size.Columns);
        for (var row = 0; row < Math.Min(size.Rows, Size.Rows - dropAbove); row++)
        {
            Array.Copy(_rows[row + dropAbove], rows[row], Math.Min(size.Columns, Size.Columns));
        }

        _rows = rows;
        Size = size;
    }

    /// <summary>A row as text, blanks at its end left out.</summary>
    public string Text(int row)
    {
        var text = new StringBuilder(Size.Columns);
        foreach (var cell in _rows[row])
        {
            if (cell != RightHalf)
            {
                text.Append(cell == Blank ? " " : new Rune(cell).ToString());
            }
        }

        return text.ToString().TrimEnd(' ');
    }

    private static int[][] NewRows(int rows, int columns)
    {
        var result = new int[rows][];
        for (var row = 0; row < rows; row++)
        {
            result[row] = new int[columns];
        }

        return result;
    }
}
