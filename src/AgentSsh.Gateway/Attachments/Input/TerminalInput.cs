namespace AgentSsh.Gateway.Attachments.Input;

/// <summary>
/// Reads what a terminal sends, byte by byte, into what the person did: keys in every encoding, and what no person typed, such as answers to queries. Input is hostile.
/// </summary>
internal sealed class TerminalInput
{
    private const byte Esc = 0x1b;
    private const int MaxParameters = 48;
    private const int MaxAnswer = 4096;
    private const int PasteBegins = 200;

    // Three bytes follow ESC [ M: X10's mouse.
    private const int OldMouseBytes = 3;

    private static ReadOnlySpan<byte> PasteEnd => "\e[201~"u8;

    private readonly byte[] _parameters = new byte[MaxParameters];
    private State _state;
    private int _count;
    private int _left;
    private bool _isReport;

    private enum State
    {
        Ground,
        Escape,
        Control,
        SingleShift,
        OldMouse,
        Answer,
        AnswerEscape,
        Paste,
    }

    /// <summary>Within CSI or the string of a report: what follows decides which key or report it is.</summary>
    public bool IsUndecided => _state == State.Control || (_state is State.Answer or State.AnswerEscape && _isReport);

    /// <summary>Between keys.</summary>
    public bool IsAtGround => _state == State.Ground;

    /// <summary>The key of the last <see cref="InputToken.Key"/>.</summary>
    public KeyPress Key { get; private set; }

    /// <summary>Takes one byte.</summary>
    /// <returns>What is whole with it.</returns>
    public InputToken Step(byte next)
    {
        switch (_state)
        {
            case State.Ground:
                return StepGround(next);
            case State.Escape:
                return StepEscape(next);
            case State.Control:
                return StepControl(next);
            case State.SingleShift:
                return Whole(InputToken.Other);
            case State.OldMouse:
                return --_left == 0 ? Whole(InputToken.Other) : InputToken.None;
            case State.Answer or State.AnswerEscape:
                return StepAnswer(next);
            default:
                return StepPaste(next);
        }
    }

    /// <summary>How many bytes at the beginning are plain text, or of a paste: none of them needs a step, and the last is whole.</summary>
    /// <param name="data">What came.</param>
    /// <param name="first">A control that is looked for.</param>
    public int PlainRun(ReadOnlySpan<byte> data, byte first)
    {
        int stop = _state switch
        {
            State.Ground => data.IndexOfAny(Esc, first),
            State.Paste when _count == 0 => data.IndexOf(Esc),
            _ => 0,
        };
        return stop < 0 ? data.Length : stop;
    }

    private InputToken StepGround(byte next)
    {
        if (next == Esc)
        {
            _state = State.Escape;
            return InputToken.None;
        }

        if (next >= 0x7f)
        {
            return InputToken.Other;
        }

        Key = KeyPress.OfByte(next);
        return InputToken.Key;
    }

    private InputToken StepEscape(byte next)
    {
        switch (next)
        {
            case (byte)'[':
                (_state, _count) = (State.Control, 0);
                return InputToken.None;
            case (byte)'O':
                _state = State.SingleShift;
                return InputToken.None;
            case (byte)']' or (byte)'P' or (byte)'_' or (byte)'^' or (byte)'X':
                (_state, _left, _isReport) = (State.Answer, MaxAnswer, next == (byte)'P');
                return InputToken.None;
            case Esc:
                return InputToken.None;
            case < 0x20:
                _state = State.Ground;
                return StepGround(next);
            default:
                return Whole(InputToken.Other);
        }
    }

    private InputToken StepControl(byte next)
    {
        switch (next)
        {
            case Esc:
                _state = State.Escape;
                return InputToken.None;
            case < 0x20 or >= 0x7f:
                _state = State.Ground;
                return StepGround(next);
            case < 0x40:
                // One too long is no key that anybody looks for.
                if (_count < MaxParameters)
                {
                    _parameters[_count] = next;
                }

                _count++;
                return InputToken.None;
            case (byte)'M' when _count == 0:
                (_state, _left) = (State.OldMouse, OldMouseBytes);
                return InputToken.None;
            default:
                _state = State.Ground;
                return EndControl(next);
        }
    }

    private InputToken EndControl(byte final)
    {
        if (_count > MaxParameters)
        {
            return InputToken.Other;
        }

        var parameters = new ControlParameters(_parameters.AsSpan(0, _count));
        switch (final)
        {
            case (byte)'u' when parameters.IsPlain:
                Key = new KeyPress(parameters.Value(0, 0), parameters.Value(0, 1), Math.Max(0, parameters.Value(1, 0) - 1), parameters.Value(1, 1) == 3);
                return Key.IsSilent ? InputToken.Silent : InputToken.Key;
            case (byte)'~' when parameters.IsPlain && parameters.Value(0, 0) == 27:
                Key = new KeyPress(parameters.Value(2, 0), 0, Math.Max(0, parameters.Value(1, 0) - 1), false);
                return InputToken.Key;
            case (byte)'~' when parameters.Value(0, 0) == PasteBegins:
                (_state, _count) = (State.Paste, 0);
                return InputToken.Other;
            case (byte)'I' when _count == 0:
                return InputToken.Focus;
            case (byte)'c' or (byte)'t':
                return InputToken.Report;
            case (byte)'O' when _count == 0:
            case (byte)'n' or (byte)'y' or (byte)'R':
            case (byte)'u':
                return InputToken.Silent;
            case (byte)'M' or (byte)'m' when parameters.IsMotion:
                return InputToken.Silent;
            case (byte)'M' or (byte)'m':
                return InputToken.Mouse;
            default:
                return InputToken.Other;
        }
    }

    private InputToken StepAnswer(byte next)
    {
        bool wasEscape = _state == State.AnswerEscape;
        _state = State.Answer;
        _isReport &= _left < MaxAnswer || next == (byte)'>';
        switch (next)
        {
            case 0x07:
            case (byte)'\\' when wasEscape:
                return Whole(_isReport ? InputToken.Report : InputToken.Silent);
            case Esc:
                _state = State.AnswerEscape;
                return InputToken.None;
            case var _ when wasEscape:
                _state = State.Escape;
                return StepEscape(next);
            case < 0x20:
                // No answer has controls: somebody typed Alt and a bracket, and goes on.
                _state = State.Ground;
                return StepGround(next);
            default:
                return --_left == 0 ? Whole(InputToken.Silent) : InputToken.None;
        }
    }

    private InputToken StepPaste(byte next)
    {
        _count = next == PasteEnd[_count] ? _count + 1 : next == Esc ? 1 : 0;
        return _count == PasteEnd.Length ? Whole(InputToken.Other) : InputToken.None;
    }

    private InputToken Whole(InputToken token)
    {
        _state = State.Ground;
        return token;
    }
}
