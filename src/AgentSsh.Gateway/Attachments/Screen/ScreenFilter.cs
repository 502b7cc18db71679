using System.Buffers;

namespace AgentSsh.Gateway.Attachments.Screen;

/// <summary>
/// Reads what goes to one terminal and takes the clipboard (OSC 52) out of it where it is not this terminal's. Everything else passes unchanged. It works in place, and
/// keeps back only what may be the beginning of an OSC 52. Input is hostile. One caller at a time.
/// </summary>
/// <remarks>
/// Whatever a terminal might take for an OSC 52 has to be seen: ESC counts within any string, U+009D in UTF-8 as well as <c>ESC ]</c>, and controls and zeros
/// within the number are passed over.
/// </remarks>
internal sealed class ScreenFilter
{
    /// <summary>The most bytes that are kept back. An OSC that says no number or no selection within them hides what it is, and is dropped.</summary>
    public const int MaxHeld = 64;

    private const byte Bell = 0x07;
    private const byte Cancel = 0x18;
    private const byte Substitute = 0x1a;
    private const byte Esc = 0x1b;
    private const byte LowLead = 0xc2;
    private const int Clipboard = 52;
    private const int NumberBound = 1_000_000;

    private static readonly SearchValues<byte> CommandEnds = SearchValues.Create(Bell, Cancel, Substitute, Esc, LowLead);
    private static readonly SearchValues<byte> TextEnds = SearchValues.Create(Cancel, Substitute, Esc, LowLead);

    private readonly byte[] _held = new byte[MaxHeld];
    private ScreenState _state;
    private ScreenState _shown;
    private ScreenState _before;
    private int _heldCount;
    private int _missing;
    private int _number;
    private bool _hasSelection;
    private bool _endsDropped;

    // The last byte of a piece that ends within a sequence.
    private byte _beforeCut;

    // While a piece is worked on: how much is for the terminal, and where what is held back begins.
    private int _out;
    private int _hold;

    /// <summary>Bytes that are kept back now.</summary>
    public int Held => _heldCount;

    /// <summary>How often the terminal was asked what it is or how large: DA1, DA2, XTVERSION, XTWINOPS.</summary>
    public uint Questions { get; private set; }

    /// <summary>Where the terminal stands: what is kept back it has not seen.</summary>
    public ScreenState Shown => _heldCount > 0 || _state is ScreenState.Dropped or ScreenState.DroppedLowCharacter ? _shown : _state;

    /// <summary>Filters a piece in place.</summary>
    /// <param name="buffer">At its beginning room for <see cref="Held"/> bytes, then the piece.</param>
    /// <param name="count">Bytes of the piece.</param>
    /// <param name="mayCopy">The clipboard is this terminal's to be written.</param>
    /// <returns>How many bytes at the buffer's beginning are for the terminal.</returns>
    public int Filter(Span<byte> buffer, int count, bool mayCopy)
    {
        int at = _heldCount;
        int end = at + count;
        _held.AsSpan(0, at).CopyTo(buffer);
        _hold = at > 0 ? 0 : -1;
        _out = 0;
        Span<byte> piece = buffer[..end];
        while (at < end)
        {
            at = Step(piece, at, mayCopy);
        }

        _heldCount = 0;
        if (_hold >= 0)
        {
            _heldCount = end - _hold;
            piece[_hold..].CopyTo(_held);
        }

        return _out;
    }

    /// <summary>No more comes: what is kept back is for the terminal after all, unless it belongs to a clipboard.</summary>
    /// <param name="destination">At least <see cref="Held"/> bytes.</param>
    /// <returns>How many.</returns>
    public int Flush(Span<byte> destination)
    {
        int count = _endsDropped || _state == ScreenState.ClipboardHead ? 0 : _heldCount;
        _held.AsSpan(0, count).CopyTo(destination);
        if (count < _heldCount)
        {
            (_state, _endsDropped) = (_shown, false);
        }

        _heldCount = 0;
        return count;
    }

    /// <summary>Takes at least one byte, or changes the state.</summary>
    /// <returns>Where the next byte stands.</returns>
    private int Step(Span<byte> piece, int at, bool mayCopy)
    {
        if (_hold >= 0 && at - _hold >= MaxHeld)
        {
            // Nobody who means well writes so many controls into an introducer.
            Drop(piece, _state is ScreenState.CommandNumber or ScreenState.ClipboardHead ? ScreenState.Dropped : ScreenState.Ground);
        }

        return _state switch
        {
            ScreenState.Ground => StepGround(piece, at),
            ScreenState.Character => StepCharacter(piece, at),
            ScreenState.LowCharacter => StepLowCharacter(piece, at),
            ScreenState.Escape => StepEscape(piece, at),
            ScreenState.EscapeMore or ScreenState.Control => StepSequence(piece, at),
            ScreenState.Command => StepString(piece, at, CommandEnds),
            ScreenState.Text => StepString(piece, at, TextEnds),
            ScreenState.CommandNumber => StepNumber(piece, at),
            ScreenState.ClipboardHead => StepHead(piece, at, mayCopy),
            ScreenState.Dropped => StepDropped(piece, at),
            _ => StepDroppedLowCharacter(piece, at),
        };
    }

    private int StepGround(Span<byte> piece, int at)
    {
        int found = piece[at..].IndexOfAny(Esc, LowLead);
        int stop = found < 0 ? piece.Length : at + found;
        Pass(piece, at, stop);
        if (found >= 0)
        {
            return Hold(piece, stop);
        }

        _missing = Utf8Tail.Missing(piece[at..]);
        _state = _missing > 0 ? ScreenState.Character : ScreenState.Ground;
        return stop;
    }

    private int StepCharacter(Span<byte> piece, int at)
    {
        if ((piece[at] & 0xc0) != 0x80)
        {
            _state = ScreenState.Ground;
            return at;
        }

        Pass(piece, at, at + 1);
        _state = --_missing == 0 ? ScreenState.Ground : ScreenState.Character;
        return at + 1;
    }

    private int StepLowCharacter(Span<byte> piece, int at)
    {
        switch (piece[at])
        {
            case 0x9d:
                return BeginNumber(at);
            case 0x9b:
                return Release(piece, at + 1, ScreenState.Control);
            case 0x9c:
                return Release(piece, at + 1, ScreenState.Ground);
            case 0x90 or 0x98 or 0x9e or 0x9f:
                return Release(piece, at + 1, ScreenState.Text);
            case >= 0x80 and < 0xc0:
                return Release(piece, at + 1, _before);
            case Esc:
                // Behind what may be dropped the rest of the character could follow.
                Release(piece, at, ScreenState.LowCharacter);
                return Hold(piece, at);
            default:
                return Release(piece, at, _before);
        }
    }

    private int StepEscape(Span<byte> piece, int at)
    {
        byte next = piece[at];
        bool endsDropped = _endsDropped;
        _endsDropped = false;
        switch (next)
        {
            case (byte)'\\' when endsDropped:
                Drop(piece, ScreenState.Ground);
                return at + 1;
            case (byte)'[':
                return Release(piece, at + 1, ScreenState.Control);
            case (byte)']':
                return BeginNumber(at);
            case (byte)'P' or (byte)'X' or (byte)'^' or (byte)'_':
                return Release(piece, at + 1, ScreenState.Text);
            case Esc:
                Release(piece, at, ScreenState.Escape);
                return Hold(piece, at);
            case Cancel or Substitute:
                return Release(piece, at + 1, ScreenState.Ground);
            case < 0x20 or 0x7f:
                return at + 1;
            case < 0x30:
                return Release(piece, at + 1, ScreenState.EscapeMore);
            case < 0x80:
                return Release(piece, at + 1, ScreenState.Ground);
            default:
                return Release(piece, at, ScreenState.Ground);
        }
    }

    private int StepSequence(Span<byte> piece, int at)
    {
        // Of ESC the end begins at 0x30, of CSI at 0x40 (ECMA-48 section 5.4).
        byte firstEnd = _state == ScreenState.Control ? (byte)0x40 : (byte)0x30;
        for (int i = at; i < piece.Length; i++)
        {
            byte next = piece[i];
            if (next is Esc or LowLead)
            {
                Pass(piece, at, i);
                return Hold(piece, i);
            }

            if ((next >= firstEnd && next < 0x7f) || next is Cancel or Substitute)
            {
                Questions += firstEnd == 0x40 && IsQuestion(i > at ? piece[i - 1] : _beforeCut, next) ? 1u : 0;
                Pass(piece, at, i + 1);
                _state = ScreenState.Ground;
                return i + 1;
            }
        }

        _beforeCut = piece[^1];
        Pass(piece, at, piece.Length);
        return piece.Length;
    }

    // DECSCUSR, the shape of the cursor, ends as XTVERSION does, but behind a space.
    private static bool IsQuestion(byte before, byte final) => final is (byte)'c' or (byte)'t' || (final == (byte)'q' && before != (byte)' ');

    private int StepString(Span<byte> piece, int at, SearchValues<byte> ends)
    {
        int found = piece[at..].IndexOfAny(ends);
        int stop = found < 0 ? piece.Length : at + found;
        Pass(piece, at, stop);
        if (found < 0)
        {
            return stop;
        }

        if (piece[stop] is Esc or LowLead)
        {
            return Hold(piece, stop);
        }

        Pass(piece, stop, stop + 1);
        _state = ScreenState.Ground;
        return stop + 1;
    }

    private int StepNumber(Span<byte> piece, int at)
    {
        byte next = piece[at];
        switch (next)
        {
            case >= (byte)'0' and <= (byte)'9':
                _number = Math.Min((_number * 10) + next - '0', NumberBound);
                return at + 1;
            case (byte)';' when _number == Clipboard:
                _state = ScreenState.ClipboardHead;
                _hasSelection = false;
                return at + 1;
            case Esc:
                Release(piece, at, ScreenState.Command);
                return Hold(piece, at);
            case Bell or Cancel or Substitute:
                return Release(piece, at + 1, ScreenState.Ground);
            case < 0x20 or 0x7f:
                return at + 1;
            default:
                return Release(piece, at, ScreenState.Command);
        }
    }

    private int StepHead(Span<byte> piece, int at, bool mayCopy)
    {
        byte next = piece[at];
        bool isGiven = mayCopy && _hasSelection;
        switch (next)
        {
            case Cancel or Substitute:
            case Bell when !isGiven:
                Drop(piece, ScreenState.Ground);
                return at + 1;
            case Bell:
                return Release(piece, at + 1, ScreenState.Ground);
            case Esc when isGiven:
                Release(piece, at, ScreenState.Command);
                return Hold(piece, at);
            case Esc:
                Drop(piece, ScreenState.Dropped);
                return HoldDropped(at);
            case (byte)';' when !_hasSelection:
                _hasSelection = true;
                return at + 1;
            case < 0x20 or 0x7f:
                return at + 1;
            case var _ when !_hasSelection:
                return at + 1;
            case not (byte)'?' when isGiven:
                return Release(piece, at, ScreenState.Command);
            default:
                Drop(piece, ScreenState.Dropped);
                return at;
        }
    }

    private int StepDropped(Span<byte> piece, int at)
    {
        int found = piece[at..].IndexOfAny(CommandEnds);
        if (found < 0)
        {
            return piece.Length;
        }

        at += found;
        if (piece[at] == Esc)
        {
            return HoldDropped(at);
        }

        _state = piece[at] == LowLead ? ScreenState.DroppedLowCharacter : ScreenState.Ground;
        return at + 1;
    }

    private int StepDroppedLowCharacter(Span<byte> piece, int at)
    {
        byte next = piece[at];
        _state = next == 0x9c ? ScreenState.Ground : ScreenState.Dropped;
        return next is >= 0x80 and < 0xc0 ? at + 1 : at;
    }

    private int BeginNumber(int at)
    {
        _number = 0;
        _state = ScreenState.CommandNumber;
        return at + 1;
    }

    /// <summary>Keeps back from here on: ESC, or the first byte of a low character.</summary>
    private int Hold(Span<byte> piece, int at)
    {
        (_shown, _before, _hold) = (_state, _state, at);
        _state = piece[at] == Esc ? ScreenState.Escape : ScreenState.LowCharacter;
        return at + 1;
    }

    /// <summary>The same for an ESC that may be the end of what is dropped.</summary>
    private int HoldDropped(int at)
    {
        (_hold, _endsDropped, _state) = (at, true, ScreenState.Escape);
        return at + 1;
    }

    private int Release(Span<byte> piece, int stop, ScreenState next)
    {
        Pass(piece, _hold, stop);
        (_hold, _state) = (-1, next);
        return stop;
    }

    /// <summary>The terminal does not get what is held back. Where that stood within another sequence, it would have cut it off: ST does so in its place, or the two ends
    /// of the other one would come together and might be a clipboard.</summary>
    private void Drop(Span<byte> piece, ScreenState next)
    {
        if (_shown != ScreenState.Ground)
        {
            "\e\\"u8.CopyTo(piece[_out..]);
            _out += 2;
            _shown = ScreenState.Ground;
        }

        (_hold, _state, _endsDropped) = (-1, next, false);
    }

    private void Pass(Span<byte> piece, int from, int to)
    {
        if (from != _out)
        {
            piece[from..to].CopyTo(piece[_out..]);
        }

        _out += to - from;
    }
}
