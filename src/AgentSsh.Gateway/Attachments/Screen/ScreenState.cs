namespace AgentSsh.Gateway.Attachments.Screen;

/// <summary>Where a terminal stands in what it is sent (ECMA-48, and the table of vt100.net/emu/dec_ansi_parser with its strings in one).</summary>
internal enum ScreenState
{
    /// <summary>Between sequences and characters: words of the gateway's own may go here.</summary>
    Ground,

    /// <summary>Within a character of UTF-8.</summary>
    Character,

    /// <summary>After 0xC2, which begins U+0080 to U+00BF; U+0080 to U+009F are the C1 controls.</summary>
    LowCharacter,

    /// <summary>After ESC.</summary>
    Escape,

    /// <summary>After ESC and an intermediate byte.</summary>
    EscapeMore,

    /// <summary>Within CSI.</summary>
    Control,

    /// <summary>Within OSC, which BEL ends as well as ST.</summary>
    Command,

    /// <summary>Within DCS, SOS, PM or APC, which only ST ends.</summary>
    Text,

    /// <summary>Within the number of an OSC: it may be the clipboard's.</summary>
    CommandNumber,

    /// <summary>Within <c>OSC 52 ; selection ;</c>: it may be a query.</summary>
    ClipboardHead,

    /// <summary>Within an OSC 52 that this terminal does not get.</summary>
    Dropped,

    /// <summary>The same, after 0xC2.</summary>
    DroppedLowCharacter,
}
