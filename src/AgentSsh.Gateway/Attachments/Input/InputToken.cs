namespace AgentSsh.Gateway.Attachments.Input;

/// <summary>What a terminal sent.</summary>
internal enum InputToken
{
    /// <summary>Not whole yet.</summary>
    None,

    /// <summary>A key that can be named: <see cref="TerminalInput.Key"/>.</summary>
    Key,

    /// <summary>Another key, a character, or the beginning or end of a paste.</summary>
    Other,

    /// <summary>A button of the mouse, or its wheel.</summary>
    Mouse,

    /// <summary>The terminal's window came to the front.</summary>
    Focus,

    /// <summary>Nobody typed it: an answer, the mouse passing over, a key let go.</summary>
    Silent,

    /// <summary>Nobody typed it: the terminal says what it is (DA1, DA2, XTVERSION) or how large (XTWINOPS).</summary>
    Report,
}
