namespace AgentSsh.Link;

/// <summary>What brings a terminal back to where a shell expects it, for when the program that changed it cannot do so any more.</summary>
public static class TerminalReset
{
    /// <summary>Leaves the alternate screen, the mouse, focus and paste modes and the extended keys; shows the cursor; plain colours.</summary>
    public static ReadOnlySpan<byte> Sequence =>
        "\e[?1049l\e[?1000l\e[?1002l\e[?1003l\e[?1006l\e[?1004l\e[?2004l\e[>4;0m\e[<u\e[?1l\e>\e[?25h\e[0m"u8;
}
