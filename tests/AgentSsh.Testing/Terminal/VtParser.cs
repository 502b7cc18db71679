using System.Text;

namespace AgentSsh.Testing;

/// <summary>
/// Cuts a terminal's output into characters, controls and sequences: the states of ECMA-48 that terminals share
/// (after the state diagram of vt100.net/emu/dec_ansi_parser), with UTF-8 as the only coding. Sequences may be split anywhere.
/// </summary>
internal sealed class VtParser(ITerminalActions actions)
{
    private const int MaximumParameters = 32;
    private const int MaximumStringBytes = 1 << 20;

    private readonly List<int> _parameters = [];
    private readonly StringBuilder _intermediates = new();
    private readonly List<byte> _string = [];
    private readonly byte[] _utf8 = new byte[4];
    private State _state;
    private char _marker;
    private int _utf8Length;
    private int _utf8Needed;

    private enum State
    {
        Ground,
        Escape,
        ControlSequence,
        OperatingSystemCommand,
        OperatingSystemCommandEscape,

        /// <summary>DCS, SOS, PM, APC: skipped up to their terminator.</summary>
        IgnoredString,
        IgnoredStringEscape,
    }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            Step(b);
        }
    }

    private void Step(byte b)
    {
        switch (_state)
        {
            case State.Ground:
                Ground(b);
                break;
            case State.Escape:
                Escape(b);
                break;
            case State.ControlSequence:
                ControlSequence(b);
                break;
            case State.OperatingSystemCommand:
                StringByte(b, State.OperatingSystemCommandEscape, dispatch: true);
                break;
            case State.OperatingSystemCommandEscape:
                StringEnd(b, dispatch: true);
                break;
            case State.IgnoredString:
                StringByte(b, State.IgnoredStringEscape, dispatch: false);
                break;
            case State.IgnoredStringEscape:
                StringEnd(b, dispatch: false);
                break;
            default:
                throw new InvalidOperationException($"no such state: {_state}");
        }
    }

    private void Ground(byte b)
    {
        if (_utf8Needed > 0)
        {
            if ((b & 0xc0) == 0x80)
            {
                _utf8[_utf8Length++] = b;
                if (_utf8Length == _utf8Needed)
                {
                    Rune.DecodeFromUtf8(_utf8.AsSpan(0, _utf8Length), out var rune, out _);
                    _utf8Needed = 0;
                    actions.Print(rune);
                }

                return;
            }

            _utf8Needed = 0;
            actions.Print(Rune.ReplacementChar);
        }

        switch (b)
        {
            case 0x1b:
                StartEscape();
                break;
            case < 0x20 or 0x7f:
                actions.Control(b);
                break;
            case < 0x80:
                actions.Print(new Rune(b));
                break;
            case >= 0xc2 and <= 0xf4:
                _utf8[0] = b;
                _utf8Length = 1;
                _utf8Needed = b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
                break;
            default:
                actions.Print(Rune.ReplacementChar);
                break;
        }
    }

    private void StartEscape()
    {
        _state = State.Escape;
        _intermediates.Clear();
    }

    private void Escape(byte b)
    {
        switch (b)
        {
            case (byte)'[' when _intermediates.Length == 0:
                _state = State.ControlSequence;
                _parameters.Clear();
                _marker = '\0';
                break;
            case (byte)']' when _intermediates.Length == 0:
                _state = State.OperatingSystemCommand;
                _string.Clear();
                break;
            case (byte)'P' or (byte)'X' or (byte)'^' or (byte)'_' when _intermediates.Length == 0:
                _state = State.IgnoredString;
                _string.Clear();
                break;
            case 0x1b:
                StartEscape();
                break;
            case < 0x20:
                actions.Control(b);
                break;
            case < 0x30:
                _intermediates.Append((char)b);
                break;
            default:
                _state = State.Ground;
                actions.Escape(_intermediates.ToString(), (char)b);
                break;
        }
    }

    private void ControlSequence(byte b)
    {
        switch (b)
        {
            case 0x1b:
                StartEscape();
                break;
            case 0x18 or 0x1a:
                _state = State.Ground;
                break;
            case < 0x20:
                actions.Control(b);
                break;
            case < 0x30:
                _intermediates.Append((char)b);
                break;
            case >= (byte)'0' and <= (byte)'9':
                if (_parameters.Count == 0)
                {
                    _parameters.Add(-1);
                }

                _parameters[^1] = Math.Min((Math.Max(_parameters[^1], 0) * 10) + (b - '0'), 99_999);
                break;
            case (byte)';' or (byte)':':
                if (_parameters.Count == 0)
                {
                    _parameters.Add(-1);
                }

                if (_parameters.Count < MaximumParameters)
                {
                    _parameters.Add(-1);
                }

                break;
            case >= (byte)'<' and <= (byte)'?':
                _marker = (char)b;
                break;
            case < 0x7f:
                _state = State.Ground;
                actions.ControlSequence(_marker, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_parameters), _intermediates.ToString(), (char)b);
                break;
            default:
                break;
        }
    }

    private void StringByte(byte b, State escape, bool dispatch)
    {
        switch (b)
        {
            case 0x1b:
                _state = escape;
                break;
            case 0x07 when dispatch:
                EndString(dispatch);
                break;
            case 0x18 or 0x1a:
                _state = State.Ground;
                break;
            default:
                if (_string.Count < MaximumStringBytes)
                {
                    _string.Add(b);
                }

                break;
        }
    }

    private void StringEnd(byte b, bool dispatch)
    {
        EndString(dispatch);
        if (b != '\\')
        {
            // Not ST: the string was cut off by another escape sequence.
            StartEscape();
            Escape(b);
        }
    }

    private void EndString(bool dispatch)
    {
        _state = State.Ground;
        if (dispatch)
        {
            actions.OperatingSystemCommand(Encoding.UTF8.GetString([.. _string]));
        }
    }
}
