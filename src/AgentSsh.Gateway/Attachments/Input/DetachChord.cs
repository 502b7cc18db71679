using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Attachments.Input;

/// <summary>
/// Finds the keys by which a person leaves in what the terminal sends, the reports that nobody waits for, and whether the person did anything. What may become one
/// of them is kept back; everything else passes unchanged and in order. No clock and no I/O; one caller at a time.
/// </summary>
internal sealed class DetachChord(DetachKey keys)
{
    private const byte Esc = 0x1b;

    private const int Gone = -1;

    // Two keys with all that kitty says of them.
    private const int MaxHeld = 256;

    private readonly TerminalInput _input = new();
    private readonly byte[] _released = new byte[MaxHeld];
    private readonly byte[] _held = new byte[MaxHeld];

    // What a run of plain text ends at.
    private readonly byte _firstByte = keys.First is { } first ? (byte)(first.Character & 0x1f) : Esc;
    private int _heldCount;
    private bool _hasFirst;

    // Where in what is kept back the token begins that is not whole yet.
    private int _tokenHeld = Gone;

    /// <summary>Something is kept back.</summary>
    public bool IsHolding => _heldCount > 0;

    /// <summary>The first key was typed, and a person decides what comes; else it is a piece of a sequence, whose rest is on the way.</summary>
    public bool HasFirst => _hasFirst;

    /// <summary>Takes what came, or its beginning.</summary>
    /// <param name="data">What came.</param>
    /// <param name="dropsReports">A <see cref="InputToken.Report"/> comes too late, and is not passed.</param>
    public ChordStep Take(ReadOnlySpan<byte> data, bool dropsReports)
    {
        bool isDetached = false;
        bool holds = _heldCount > 0;
        int from = 0;
        int token = Gone;
        int released = 0;
        var activity = InputActivity.None;
        for (int at = 0; at < data.Length && !isDetached; at++)
        {
            if (!holds && _input.PlainRun(data[at..], _firstByte) is var plain and > 0)
            {
                activity |= InputActivity.Typed;
                at += plain - 1;
                continue;
            }

            token = _input.IsAtGround ? at : token;
            int begin = Math.Max(token, 0);
            InputToken whole = _input.Step(data[at]);
            activity |= ActivityOf(whole);
            if (whole == InputToken.Report && dropsReports && (token != Gone || _tokenHeld != Gone))
            {
                int dropped = at + 1 - begin + (token == Gone ? Unhold() : 0);
                int before = Keep(data[..begin], holds ? from : begin, ref released);
                return new ChordStep(_released.AsSpan(0, released), before, at + 1, dropped, false, activity);
            }

            switch (Judge(whole))
            {
                case Verdict.Begin:
                    // ESC alone never waits: it is the key that interrupts.
                    from = holds ? from : begin;
                    holds = true;
                    break;
                case Verdict.Anew:
                    released = Release(released);
                    (holds, from) = (true, begin);
                    break;
                case Verdict.Pass when holds:
                    released = Release(released);
                    holds = false;
                    break;
                case Verdict.Detach:
                    from = holds ? from : begin;
                    isDetached = true;
                    break;
            }
        }

        if (isDetached)
        {
            (_heldCount, _hasFirst) = (0, false);
            return new ChordStep(_released.AsSpan(0, released), from, data.Length, 0, true, activity);
        }

        int heldBefore = _heldCount;
        int passed = Keep(data, holds ? from : data.Length, ref released);
        if (token != Gone || _heldCount == 0)
        {
            _tokenHeld = token >= passed ? heldBefore + token - passed : Gone;
        }

        return new ChordStep(_released.AsSpan(0, released), passed, data.Length, 0, false, activity);
    }

    /// <summary>The rest did not come in time.</summary>
    /// <returns>What was kept back; good until the next call.</returns>
    public ReadOnlySpan<byte> GiveUp()
    {
        int released = Release(0);
        (_hasFirst, _tokenHeld) = (false, Gone);
        return _released.AsSpan(0, released);
    }

    private static InputActivity ActivityOf(InputToken token) => token switch
    {
        InputToken.Key or InputToken.Other or InputToken.Mouse => InputActivity.Typed,
        InputToken.Focus => InputActivity.Looked,
        _ => InputActivity.None,
    };

    private Verdict Judge(InputToken whole)
    {
        if (whole == InputToken.None)
        {
            return _input.IsUndecided ? Verdict.Begin : Verdict.Wait;
        }

        if (_hasFirst && whole is InputToken.Silent or InputToken.Report or InputToken.Focus)
        {
            // A key let go, the mouse passing over: the person's next key counts.
            return Verdict.Wait;
        }

        bool hadFirst = _hasFirst;
        bool isFirst = whole == InputToken.Key && keys.First is { } first && _input.Key.Is(first);
        if ((hadFirst && whole == InputToken.Key && _input.Key.Is(keys.Second!)) || (isFirst && keys.Second is null))
        {
            return Verdict.Detach;
        }

        _hasFirst = isFirst;
        return !isFirst ? Verdict.Pass : hadFirst ? Verdict.Anew : Verdict.Begin;
    }

    /// <summary>Keeps a piece back from a place on, unless that is too much.</summary>
    /// <returns>How much of it passes.</returns>
    private int Keep(ReadOnlySpan<byte> data, int from, ref int released)
    {
        if (_heldCount + data.Length - from > MaxHeld)
        {
            released = Release(released);
            _hasFirst = false;
            return data.Length;
        }

        data[from..].CopyTo(_held.AsSpan(_heldCount));
        _heldCount += data.Length - from;
        return from;
    }

    /// <summary>Forgets what is kept back of the token that is not whole yet.</summary>
    /// <returns>How much that was.</returns>
    private int Unhold()
    {
        int count = _heldCount - _tokenHeld;
        _heldCount = _tokenHeld;
        return count;
    }

    private int Release(int released)
    {
        if (_heldCount == 0)
        {
            return released;
        }

        int count = _heldCount;
        _held.AsSpan(0, count).CopyTo(_released);
        _heldCount = 0;
        return count;
    }

    private enum Verdict
    {
        /// <summary>As it is: what passes passes, what is kept back stays so.</summary>
        Wait,

        /// <summary>No part of the chord, nor is what was kept back.</summary>
        Pass,

        /// <summary>Kept back from the beginning of this one on, unless something is already.</summary>
        Begin,

        /// <summary>What was kept back is no part of it, this one is.</summary>
        Anew,

        /// <summary>The chord is whole.</summary>
        Detach,
    }
}
