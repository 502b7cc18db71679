namespace AgentSsh.Gateway.Attachments.Input;

/// <summary>The parameters of a CSI: numbers apart by semicolons, each with parts apart by colons.</summary>
internal readonly ref struct ControlParameters(ReadOnlySpan<byte> text)
{
    private const int Most = 1_000_000;
    private const int MotionBit = 32;

    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>Only numbers: no private marker, which answers have.</summary>
    public bool IsPlain => !_text.ContainsAnyExceptInRange((byte)'0', (byte)';');

    /// <summary>Of a mouse's report (SGR): it moved.</summary>
    public bool IsMotion => _text.Length > 0 && _text[0] == (byte)'<' && (new ControlParameters(_text[1..]).Value(0, 0) & MotionBit) != 0;

    /// <summary>A number; 0 where there is none.</summary>
    /// <param name="parameter">Counted from 0.</param>
    /// <param name="part">Counted from 0.</param>
    public int Value(int parameter, int part)
    {
        int value = 0;
        foreach (byte next in _text)
        {
            switch (next)
            {
                case (byte)';' when parameter == 0:
                    return part == 0 ? value : 0;
                case (byte)';':
                    parameter--;
                    break;
                case (byte)':' when parameter == 0 && part == 0:
                    return value;
                case (byte)':' when parameter == 0:
                    part--;
                    break;
                case >= (byte)'0' and <= (byte)'9' when parameter == 0 && part == 0:
                    value = Math.Min((value * 10) + next - '0', Most);
                    break;
            }
        }

        return value;
    }
}
