namespace AgentSsh.Gateway.Notifications.Terminals;

/// <summary>How a terminal is told to show a desktop notification.</summary>
internal enum NoticeForm
{
    /// <summary>It is not known to do that, or known not to: the bell alone.</summary>
    Bell,

    /// <summary>OSC 9 of iTerm2: one text.</summary>
    Osc9,

    /// <summary>OSC 777 of rxvt-unicode: a title and a text.</summary>
    Osc777,

    /// <summary>OSC 99 of kitty: a title and a text, with a name, so that a newer one takes the place of the one before.</summary>
    Osc99,
}
