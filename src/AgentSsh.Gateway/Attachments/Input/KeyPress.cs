using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Attachments.Input;

/// <summary>A key as a terminal sent it, whichever way: a byte, CSI-u (<c>ESC [ 92 ; 5 u</c>, also with what kitty adds) or xterm's <c>ESC [ 27 ; 5 ; 92 ~</c>.</summary>
/// <param name="Code">The character's code point, without modifiers.</param>
/// <param name="Shifted">The character with Shift, where the terminal said so; else 0.</param>
/// <param name="Modifiers">Bits: 1 Shift, 2 Alt, 4 Ctrl, 8 Super, 16 Hyper, 32 Meta, 64 CapsLock, 128 NumLock.</param>
/// <param name="IsRelease">It was let go.</param>
internal readonly record struct KeyPress(int Code, int Shifted, int Modifiers, bool IsRelease)
{
    private const int Shift = 1;
    private const int Control = 4;
    private const int Locks = 64 | 128;

    // Kitty's code points for keys without a character, among them those of the modifiers themselves.
    private const int FirstModifier = 57441;
    private const int LastModifier = 57454;
    private const int FirstLock = 57358;
    private const int LastLock = 57360;

    /// <summary>No key of its own: one that was let go, or a modifier.</summary>
    public bool IsSilent => IsRelease || Code is (>= FirstModifier and <= LastModifier) or (>= FirstLock and <= LastLock);

    /// <summary>Of a byte below 0x80.</summary>
    public static KeyPress OfByte(byte value) =>
        value >= 0x20 ? new KeyPress(value, 0, 0, false) : new KeyPress(char.ToLowerInvariant((char)(value | 0x40)), 0, Control, false);

    /// <summary>Whether it is that key.</summary>
    public bool Is(KeyStroke key)
    {
        bool isShifted = (Modifiers & Shift) != 0;
        bool isSame = (Code == key.Character && !(isShifted && char.IsAsciiLetterLower(key.Character))) || Shifted == key.Character;
        return isSame && (Modifiers & ~(Shift | Locks)) == (key.HasControl ? Control : 0) && !IsRelease;
    }
}
