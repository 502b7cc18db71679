using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments.Screen;

/// <summary>The session that a person's screen belongs to. No member blocks.</summary>
internal interface IScreenHost : IScreenEnd
{
    /// <summary>The person's terminal as it is now.</summary>
    TerminalSize Size { get; }

    /// <summary>The screen is fetched by the channel's send loop, and not written to it.</summary>
    bool IsFetched { get; }

    /// <summary>Has the send loop fetch.</summary>
    void Wake();

    /// <summary>Has tmux draw all of the screen anew.</summary>
    void Redraw();
}
