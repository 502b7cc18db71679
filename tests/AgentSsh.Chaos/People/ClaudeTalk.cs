namespace AgentSsh.Chaos.People;

/// <summary>With Claude Code, whose model answers <c>heard: ...</c>. What comes with Enter in one piece is a paste to it, so that is a key of its own.</summary>
internal sealed class ClaudeTalk : Talk
{
    private const string ClearLine = "\x15";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan EchoPatience = TimeSpan.FromSeconds(10);

    /// <summary>Its prompt takes five lines.</summary>
    public override TerminalSize Smallest => new(80, 24);

    public override async Task TypeAsync(TerminalClient terminal, string token)
    {
        await terminal.WaitForScreenAsync("❯", StartPatience);
        await terminal.SendAsync(ClearLine + token);
        await terminal.WaitForScreenAsync(token, EchoPatience);
        await terminal.SendAsync("\r");
    }

    public override bool IsAnswered(ScreenSnapshot screen, string token) => screen.Contains("heard: " + token);
}
