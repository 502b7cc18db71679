namespace AgentSsh.Gateway.Attachments.Input;

/// <summary>What a person did.</summary>
[Flags]
internal enum InputActivity
{
    None = 0,

    /// <summary>Typed, clicked or pasted.</summary>
    Typed = 1,

    /// <summary>Brought the terminal's window to the front.</summary>
    Looked = 2,
}
