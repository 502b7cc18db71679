namespace AgentSsh.Gateway.Attachments.Screen;

/// <summary>The end of a piece of UTF-8 that may be cut anywhere.</summary>
internal static class Utf8Tail
{
    private const int LongestCharacter = 4;

    /// <summary>How many bytes the last character lacks; 0 when it is whole, or none.</summary>
    public static int Missing(ReadOnlySpan<byte> text)
    {
        for (int back = 1; back <= Math.Min(text.Length, LongestCharacter - 1); back++)
        {
            byte lead = text[^back];
            if ((lead & 0xc0) != 0x80)
            {
                int length = lead switch
                {
                    >= 0xf0 and < 0xf8 => 4,
                    >= 0xe0 and < 0xf0 => 3,
                    >= 0xc0 and < 0xe0 => 2,
                    _ => 1,
                };
                return Math.Max(0, length - back);
            }
        }

        return 0;
    }
}
