using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AgentSsh.FakeModel;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>Somebody is needed, and somebody was away: what people's terminals are sent, with the real Claude Code behind them.</summary>
public partial class NotificationTests : WorldTest
{
    private const string Tables = """
        [agents.team]
        owner = "alice"
        drivers = ["bob"]
        watchers = ["carol"]

        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Claude_AsksForLeave_TerminalsTitlesAndTheWebhookSaySoOnce(bool relays)
    {
        await using var hook = new HookServer(HookServer.Fine);
        await using var world = await StartWorldAsync(new AgentWorldOptions
        {
            Relays = relays,
            Defaults = "args = ['--permission-mode', 'default']",
            Tables = $"{Tables}[notify.hook]\nurl = \"{hook.Url}\"\n",
        });
        await using var alice = Attach(world.Alice, "xterm-kitty", "");
        await alice.WaitForScreenAsync("❯", Long);
        await using var bob = Attach(world.Bob, "xterm-256color", "iTerm.app");
        await bob.WaitForScreenAsync("❯", Long);
        await using var carol = Attach(world.Carol, "vt100", "");
        await carol.WaitForScreenAsync("❯", Long);
        string title = bob.Screen.Title;
        int bells = carol.Screen.Bells;

        await TypeAsync(alice, "run: touch /workspace/made; sleep 1");
        await alice.WaitForScreenAsync("Do you want to proceed?", Soon);
        await WaitForRawAsync(alice, Kitty());
        await WaitForRawAsync(bob, ITerm());
        await Wait.Until(() => carol.Screen.Bells > bells, Soon, "carol's bell");
        await bob.WaitForScreenAsync(screen => screen.Title == "● team needs you: permission", Soon, $"the title, which was {title}");
        await alice.WaitForScreenAsync(screen => screen.Title == "● team needs you: permission", Soon, "the title");
        await Wait.Until(() => hook.Requests.Count == 1, Soon, () => $"the webhook's request; the gateway said {world.Gateway.Output}");
        using (var told = JsonDocument.Parse(hook.Requests[0].Body))
        {
            Assert.Equal(
                ["waiting", "team", "alice", "waiting", "permission"],
                ((string[])["event", "agent", "owner", "state", "waiting_for"]).Select(name => told.RootElement.GetProperty(name).GetString()));

            // The hook that names the tool may come later than the word that leave is asked for.
            Assert.Matches("^agent team waits: leave to use (Bash|a tool)$", told.RootElement.GetProperty("text").GetString()!);
        }

        // The screens are whole: what was sent in between stands nowhere on them.
        Assert.All([alice, bob, carol], terminal => Assert.DoesNotContain("agent team", terminal.ScreenText, StringComparison.Ordinal));
        await AnswerAsync(alice, "Do you want to proceed?");
        await bob.WaitForScreenAsync(screen => !screen.Title.Contains("needs you", StringComparison.Ordinal), Soon, "the program's own title");
        await alice.WaitForScreenAsync("the tool said", Soon);
        Assert.Single(ITerm().Matches(Raw(bob)));
        Assert.Single(hook.Requests);
    }

    [Fact]
    public async Task ComesBack_SomebodyWhoWasAway_ReadsThreeLinesOverTheScreenForAWhile()
    {
        await using var world = await StartWorldAsync(new AgentWorldOptions { Defaults = "args = ['--permission-mode', 'default']", Tables = Tables });
        await using (var bob = Attach(world.Bob, "xterm-256color", ""))
        {
            await bob.WaitForScreenAsync("❯", Long);
            Assert.DoesNotContain("While you were away", bob.ScreenText, StringComparison.Ordinal);
        }

        await using (var alice = Attach(world.Alice, "xterm-256color", ""))
        {
            await alice.WaitForScreenAsync("❯", Long);
            await TypeAsync(alice, "say one-answer");
            await alice.WaitForScreenAsync("● one-answer", Soon);
            await TypeAsync(alice, "run: touch /workspace/made");
            await AnswerAsync(alice, "Do you want to proceed?");
            await alice.WaitForScreenAsync("the tool said", Soon);
            await Wait.Until(async () => (await StatusAsync(world)).Contains("2 turns done", StringComparison.Ordinal), Soon, () => "two turns");
            await InsideAsync(world, "team", "pkill -9 -x claude");
            await alice.WaitForExitAsync(Soon);
        }

        await Wait.Until(async () => (await StatusAsync(world)).Contains("restarted once", StringComparison.Ordinal), Soon, () => "the restart in the status");
        await Wait.Until(async () => (await StatusAsync(world)).Contains("idle", StringComparison.Ordinal), Long, () => "the program's return");

        // What was noted outlives a crash of the gateway, a second after it was.
        string note = Path.Combine(world.StateDirectory, "agents", "team", "away.json");
        await Wait.Until(() => File.Exists(note) && File.ReadAllText(note).Contains("\"restarts\":1", StringComparison.Ordinal), Soon, "the note");
        await world.CrashAndRestartGatewayAsync();
        await using var back = Attach(world.Bob, "xterm-256color", "");
        ScreenSnapshot screen = await back.WaitForScreenAsync("While you were away", Long);
        Assert.Matches(@"While you were away \(\S+\): 2 turns done, 1 question answered by alice", screen.Text);
        Assert.Matches(@"the program was restarted once \(claude ended with signal KILL\)", screen.Text);
        TestContext.Current.SendDiagnosticMessage(screen.Text);
        await back.WaitForScreenAsync(now => !now.Contains("While you were away") && now.Contains("❯"), Soon, "the program's own screen again");
        await Wait.Until(async () => Trimmed(back.ScreenText) == await PaneAsync(world), Soon, () => $"what tmux holds; the terminal shows {back.ScreenText}");
    }

    [Fact]
    public async Task Claude_LoginRefusedAndHeld_TerminalIsToldBothBeforeItsSshEnds()
    {
        await using var hook = new HookServer(HookServer.Fine);
        await using var world = await StartWorldAsync(new AgentWorldOptions { Tables = $"{Tables}[notify.hook]\nurl = \"{hook.Url}\"\n" });
        await using var alice = Attach(world.Alice, "xterm-256color", "ghostty");
        await alice.WaitForScreenAsync("❯", Long);
        world.Model.Failure = FakeModelFailure.Unauthorized;
        await TypeAsync(alice, "say welcome-back");
        await WaitForRawAsync(alice, new Regex(@"\a\e\]777;notify;agent team;waits: somebody to log in: [^\e]*\e\\"));
        await InsideAsync(world, "team", "pkill -9 -x claude");
        ProcessExit exit = await alice.WaitForExitAsync(Soon);
        Assert.Equal(137, exit.Code);
        Assert.Matches(@"\a\e\]777;notify;agent team;is held: [^\e]*login was refused[^\e]*\e\\", Raw(alice));
        await Wait.Until(() => hook.Requests.Count == 2, Soon, () => $"both requests; the gateway said {world.Gateway.Output}");
        Assert.Equal(["waiting", "held"], hook.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("event").GetString()));
    }

    [GeneratedRegex(@"\a\e\]9;agent team waits: leave to use (Bash|a tool)\e\\")]
    private static partial Regex ITerm();

    [GeneratedRegex(@"\a\e\]99;i=agentssh-team:o=unfocused:d=0;agent team\e\\\e\]99;i=agentssh-team:o=unfocused:d=1:p=body;waits: leave to use (Bash|a tool)\e\\")]
    private static partial Regex Kitty();

    private static TerminalClient Attach(Person person, string term, string program) => TerminalClient.Start(new TerminalClientOptions
    {
        FileName = "ssh",
        Arguments = ["-o", "SendEnv=TERM_PROGRAM", .. person.SshArguments("team")],
        Term = term,
        Environment = new Dictionary<string, string?> { ["TERM_PROGRAM"] = program.Length > 0 ? program : null, ["LC_TERMINAL"] = null },
        Size = new TerminalSize(110, 30),
    });

    private static async Task<string> StatusAsync(AgentWorld world) => (await world.Bob.RunAsync("team", "agentssh status")).StdoutText;

    private static async Task<string> PaneAsync(AgentWorld world) =>
        Trimmed(await TmuxAsync(world, "team", "capture-pane -p -t =agent:"));

    private static string Trimmed(string screen) => string.Join('\n', screen.Split('\n').Select(line => line.TrimEnd())).TrimEnd('\n');

    private static string Raw(TerminalClient terminal) => Encoding.UTF8.GetString(terminal.RawBytes);

    private static Task WaitForRawAsync(TerminalClient terminal, Regex bytes) =>
        Wait.Until(() => bytes.IsMatch(Raw(terminal)), Soon, () => $"{bytes}; it was sent {Raw(terminal)}".Replace('\e', '^'));

    private static async Task TypeAsync(TerminalClient terminal, string text)
    {
        await terminal.SendAsync(text);
        await terminal.WaitForScreenAsync("❯\u00a0" + text, Soon);
        await terminal.SendAsync("\r");
    }

    /// <summary>Takes the first answer of a dialog; one that has just appeared can pass over a key.</summary>
    private static async Task AnswerAsync(TerminalClient terminal, string dialog)
    {
        await terminal.WaitForScreenAsync(dialog, Soon);
        for (var attempt = 0; terminal.Screen.Contains(dialog); attempt++)
        {
            Assert.True(attempt < 5, $"the dialog does not take its answer: {terminal.ScreenText}");
            await terminal.SendAsync("\r");
            try
            {
                await terminal.WaitForScreenAsync(screen => !screen.Contains(dialog), TimeSpan.FromSeconds(3), "its end");
            }
            catch (TimeoutException)
            {
                // Once more.
            }
        }
    }
}
