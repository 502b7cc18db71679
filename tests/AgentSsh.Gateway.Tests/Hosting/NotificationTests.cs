using System.Text;
using System.Text.Json;
using AgentSsh.Link;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>What people and webhooks are told by a whole gateway, whose agent says whatever a container can say.</summary>
public sealed class NotificationTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly RunningGateway _gateway = new();
    private readonly HookServer _hook = new(HookServer.Fine);

    public async ValueTask InitializeAsync()
    {
        await _gateway.InitializeAsync();
        await _gateway.RestartAsync($"[notify.hook]\nurl = \"{_hook.Url}\"\nevents = [\"waiting\", \"held\", \"finished\"]\nfinished_after = \"0s\"");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _hook.DisposeAsync();
    }

    [Fact]
    public async Task Waiting_PeopleInFront_AreToldOnceEachInItsTerminalsForm()
    {
        await using var alice = Terminal("alice", "xterm-kitty", "");
        await alice.WaitForScreenAsync("the screen, for alice", Soon);
        await using var bob = Terminal("bob", "xterm-256color", "iTerm.app");
        await bob.WaitForScreenAsync("the screen, for bob", Soon);
        await using var carol = Terminal("carol", "xterm-256color", "");
        await carol.WaitForScreenAsync("the screen, for carol", Soon);
        FakeSupervisor agent = _gateway.Engine.Supervisor("team");
        agent.Report(ProgramState.Working);
        agent.Report(ProgramState.Waiting, "leave to use Bash\e]0;owned\a", "permission");

        await WaitForRawAsync(alice, "\a\e]99;i=agentssh-team:o=unfocused:d=0;agent team\e\\\e]99;i=agentssh-team:o=unfocused:d=1:p=body;waits: leave to use Bash ]0,owned\e\\");
        await WaitForRawAsync(bob, "\a\e]9;agent team waits: leave to use Bash ]0,owned\e\\");
        await Wait.Until(() => carol.Screen.Bells == 1, Soon, "carol's bell");
        using JsonDocument told = await ToldAsync(1);
        Assert.Equal("leave to use Bash ]0;owned", told.RootElement.GetProperty("reason").GetString());

        // More of the same is no news; what is said after it shows that nothing came in between.
        agent.Report(ProgramState.Waiting, "leave to use Edit", "permission");
        agent.Report(ProgramState.Waiting, "an answer to a question", "question");
        await WaitForRawAsync(bob, "agent team waits: an answer to a question");
        using JsonDocument question = await ToldAsync(2);
        Assert.Equal("question", question.RootElement.GetProperty("waiting_for").GetString());
        Assert.Equal(2, carol.Screen.Bells);
        Assert.DoesNotContain("Edit", Encoding.UTF8.GetString(bob.RawBytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeldAndFinished_NobodyInFront_WebhookIsTold()
    {
        (await _gateway.SshAsync("alice", "team", "exit 0")).EnsureSuccess();
        FakeSupervisor agent = _gateway.Engine.Supervisor("team");
        agent.Report(ProgramState.Working);
        agent.Report(ProgramState.Idle);
        using JsonDocument finished = await ToldAsync(1);
        Assert.Equal(("finished", "idle"), (finished.RootElement.GetProperty("event").GetString(), finished.RootElement.GetProperty("state").GetString()));
        agent.Report(ProgramState.Held, "claude ended with status 1, the 5th end within five minutes");
        using JsonDocument held = await ToldAsync(2);
        Assert.Equal("agent team is held: claude ended with status 1, the 5th end within five minutes", held.RootElement.GetProperty("text").GetString());
        Assert.Equal("restart", held.RootElement.GetProperty("waiting_for").GetString());
    }

    [Fact]
    public async Task GatewayRestarts_ProgramStillWaits_NobodyIsToldTwice()
    {
        (await _gateway.SshAsync("alice", "team", "exit 0")).EnsureSuccess();
        FakeSupervisor agent = _gateway.Engine.Supervisor("team");
        var waiting = new AgentReport(ProgramState.Waiting, "leave to use Bash", "fake", "", 1, null, 1_700_000_000_000, "permission");
        agent.Link.SendGlobalRequest(LinkNames.State, waiting.Encode());
        using (await ToldAsync(1))
        {
        }

        await _gateway.RestartAsync($"[notify.hook]\nurl = \"{_hook.Url}\"");
        (await _gateway.SshAsync("alice", "team", "exit 0")).EnsureSuccess();
        FakeSupervisor again = _gateway.Engine.Supervisor("team");
        again.Link.SendGlobalRequest(LinkNames.State, waiting.Encode());
        again.Link.SendGlobalRequest(LinkNames.State, (waiting with { WaitingFor = "question", ChangedAtUnixMilliseconds = 1_700_000_001_000 }).Encode());
        using JsonDocument told = await ToldAsync(2);
        Assert.Equal("question", told.RootElement.GetProperty("waiting_for").GetString());
    }

    [Fact]
    public async Task ComesBack_SomebodyWhoWasAway_ReadsWhatHappened()
    {
        await using var alice = Terminal("alice", "xterm-256color", "");
        await alice.WaitForScreenAsync("the screen, for alice", Soon);
        await using (var bob = Terminal("bob", "xterm-256color", ""))
        {
            await bob.WaitForScreenAsync("the screen, for bob", Soon);
            Assert.DoesNotContain("While you were away", bob.ScreenText, StringComparison.Ordinal);
        }

        await Wait.Until(async () => !(await _gateway.SshAsync("alice", "team", "agentssh who")).StdoutText.Contains("bob", StringComparison.Ordinal), Soon, () => "bob's end");
        FakeSupervisor agent = _gateway.Engine.Supervisor("team");
        agent.Report(ProgramState.Working);
        agent.Report(ProgramState.Waiting, "leave to use Bash", "permission");
        await Wait.Until(async () => (await _gateway.SshAsync("alice", "team", "agentssh status")).StdoutText.Contains("waiting", StringComparison.Ordinal), Soon, () => "waiting");
        await alice.SendAsync("y");
        await alice.WaitForScreenAsync("y", Soon);
        agent.Report(ProgramState.Working);
        agent.Report(ProgramState.Idle);
        agent.Report(ProgramState.Restarting, "claude ended with status 7", exit: 7);
        agent.Report(ProgramState.Waiting, "leave to use Edit", "permission");
        string note = Path.Combine(_gateway.StatePath, "agents", "team", "away.json");
        await Wait.Until(() => File.Exists(note) && File.ReadAllText(note).Contains("status 7", StringComparison.Ordinal), Soon, "the note");

        var status = await _gateway.SshAsync("bob", "team", "agentssh status");
        Assert.Matches(@"missed: +While you were away \(\d+s\): 1 turn done, 1 question answered by alice", status.StdoutText);
        await using var back = Terminal("bob", "xterm-256color", "");
        await back.WaitForScreenAsync("1 turn done, 1 question answered by alice", Soon);
        await back.WaitForScreenAsync("it waits for leave to use Edit, for", Soon);
        await back.WaitForScreenAsync("the program was restarted once (claude ended with status 7)", Soon);
        Assert.DoesNotContain("While you were away", alice.ScreenText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_AnotherWebhook_HoldsAtOnce()
    {
        await using var other = new HookServer(HookServer.Fine);
        (await _gateway.SshAsync("alice", "team", "exit 0")).EnsureSuccess();
        await File.WriteAllTextAsync(_gateway.ConfigPath, (await File.ReadAllTextAsync(_gateway.ConfigPath)).Replace(_hook.Url.ToString(), other.Url.ToString(), StringComparison.Ordinal));
        _gateway.Host.RequestReload();
        await Wait.Until(() => _gateway.TextLog.Text.Contains("revision 2", StringComparison.Ordinal) || _gateway.TextLog.Text.Contains("(2)", StringComparison.Ordinal), Soon, () => _gateway.TextLog.Text);
        _gateway.Engine.Supervisor("team").Report(ProgramState.Waiting, "x", "question");
        await Wait.Until(() => other.Requests.Count == 1, Soon, "the request at the new place");
        Assert.Empty(_hook.Requests);
    }

    private TerminalClient Terminal(string person, string term, string program) => TerminalClient.Start(new TerminalClientOptions
    {
        FileName = "ssh",
        Arguments = ["-o", "SendEnv=TERM_PROGRAM", .. _gateway.Arguments(person, "team")],
        Term = term,
        Environment = new Dictionary<string, string?> { ["TERM_PROGRAM"] = program.Length > 0 ? program : null },
        Size = new TerminalSize(110, 24),
    });

    private static Task WaitForRawAsync(TerminalClient terminal, string text) => Wait.Until(
        () => Encoding.UTF8.GetString(terminal.RawBytes).Contains(text, StringComparison.Ordinal),
        Soon,
        () => $"{text}; it was sent {Encoding.UTF8.GetString(terminal.RawBytes)}".Replace('\e', '^'));

    private async Task<JsonDocument> ToldAsync(int count)
    {
        await Wait.Until(() => _hook.Requests.Count >= count, Soon, () => $"request {count}; the log: {_gateway.TextLog.Text}");
        return JsonDocument.Parse(_hook.Requests[count - 1].Body);
    }
}
