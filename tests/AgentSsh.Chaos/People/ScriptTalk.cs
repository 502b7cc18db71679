namespace AgentSsh.Chaos.People;

/// <summary>With the script that keeps a record: it takes a line at any time.</summary>
internal sealed class ScriptTalk : Talk
{
    public override TerminalSize Smallest => new(1, 1);

    public override Task TypeAsync(TerminalClient terminal, string token) => terminal.SendAsync(token + "\r");

    public override bool IsAnswered(ScreenSnapshot screen, string token) => screen.Contains($"got:{token}:");
}
