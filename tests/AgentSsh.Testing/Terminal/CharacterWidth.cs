using System.Globalization;
using System.Text;

namespace AgentSsh.Testing;

/// <summary>How many cells a character takes: 0, 1 or 2; near enough to wcwidth for what agents draw.</summary>
internal static class CharacterWidth
{
    public static int Of(Rune rune)
    {
        if (rune.Value < 0x300)
        {
            return 1;
        }

        if (rune.Value is 0x200b or 0x200d or (>= 0xfe00 and <= 0xfe0f)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
        {
            return 0;
        }

        // The East Asian Wide and Fullwidth blocks of UAX #11, and the emoji that are presented as such.
        return rune.Value is (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0xa4cf)
            or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60)
            or (>= 0xffe0 and <= 0xffe6) or (>= 0x1f300 and <= 0x1f64f) or (>= 0x1f680 and <= 0x1f6ff) or (>= 0x1f900 and <= 0x1f9ff)
            or (>= 0x20000 and <= 0x3fffd) or 0x231a or 0x231b or 0x23e9 or 0x23ea or 0x2705 or 0x274c or 0x2728
            ? 2
            : 1;
    }
}
