using System.Text.Json;
using AgentSsh.FakeModel;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>What an agent does, as the program itself says it: real programs, their own hooks and events, and the status that people ask for.</summary>
public class StateTests : WorldTest
{
    // What the product promises between the change and the answer, and what a loaded machine may add.
    private static readonly TimeSpan Told = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Claude_AskedPermittedAndQuestioned_SaysEachStateAndWatchTellsThem()
    {
        await using var world = await StartWorldAsync(new AgentWorldOptions { Defaults = "args = ['--permission-mode', 'default']" });
        await using var alice = world.Alice.Attach("alice");
        await alice.WaitForScreenAsync("❯", Long);
        await WaitForStateAsync(world, "idle");
        await using var watch = TerminalClient.Start(new TerminalClientOptions
        {
            FileName = "ssh",
            Arguments = world.Alice.SshArguments("alice", "agentssh watch"),
            Size = new TerminalSize(2000, 100),
        });
        await watch.WaitForScreenAsync("\"state\":\"idle\"", Soon);

        await TypeAsync(alice, "count to 30 slowly");
        await WaitForStateAsync(world, "working");
        await alice.WaitForScreenAsync("line 30", Soon);
        await WaitForStateAsync(world, "idle");

        await TypeAsync(alice, "run: touch /workspace/made; sleep 4");
        await WaitForStateAsync(world, "waiting", "permission");
        await AnswerAsync(alice, "Do you want to proceed?");
        await WaitForStateAsync(world, "working");
        await WaitForStateAsync(world, "idle");

        await TypeAsync(alice, "ask: which one");
        await WaitForStateAsync(world, "waiting", "question");
        await AnswerAsync(alice, "Enter to select");
        await WaitForStateAsync(world, "idle");

        // An interrupted turn, of which no hook tells.
        await TypeAsync(alice, "count to 600 slowly");
        await WaitForStateAsync(world, "working");
        await alice.WaitForScreenAsync("line 2", Soon);
        await alice.SendAsync("\u001b");
        await WaitForStateAsync(world, "idle");
        foreach (var told in (string[])["\"state\":\"working\"", "\"waiting_for\":\"permission\"", "\"waiting_for\":\"question\""])
        {
            Assert.Contains(told, watch.ScreenText, StringComparison.Ordinal);
        }

        ProcessResult plain = await world.Alice.RunAsync("alice", "agentssh status");
        Assert.Contains("idle", plain.StdoutText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claude_LoginRefused_WaitsAndIsHeldWhenItEnds()
    {
        await using var world = await StartWorldAsync();
        await using (var alice = world.Alice.Attach("alice"))
        {
            await alice.WaitForScreenAsync("❯", Long);
            world.Model.Failure = FakeModelFailure.Unauthorized;
            await TypeAsync(alice, "say welcome-back");
            await WaitForStateAsync(world, "waiting", "login");
            ProcessResult plain = await world.Alice.RunAsync("alice", "agentssh status");
            Assert.Contains("/login", plain.StdoutText, StringComparison.Ordinal);
            await InsideAsync(world, "alice", "pkill -9 -x claude");
            await alice.WaitForExitAsync(Soon);
        }

        await WaitForStateAsync(world, "held", "login");
        await using (var held = world.Alice.Attach("alice"))
        {
            Assert.Equal(75, (await held.WaitForExitAsync(Soon)).Code);
            Assert.Contains("login was refused", held.ScreenText, StringComparison.Ordinal);
            Assert.Contains("agentssh restart", held.ScreenText, StringComparison.Ordinal);
        }

        world.Model.Failure = FakeModelFailure.None;
        (await world.Alice.RunAsync("alice", "agentssh restart")).EnsureSuccess();
        await using var again = world.Alice.Attach("alice");
        await again.WaitForScreenAsync("❯", Long);

        // The refused question goes to the model again with the next one.
        await TypeAsync(again, "and now");
        await again.WaitForScreenAsync("● welcome-back", Soon);
        await WaitForStateAsync(world, "idle");
    }

    [Fact]
    public async Task Hooks_OfClaude_CannotBeChangedOrForgedFromInside()
    {
        RequireContainers();
        await using var world = await StartWorldAsync();
        await using var alice = world.Alice.Attach("alice");
        await alice.WaitForScreenAsync("❯", Long);
        await WaitForStateAsync(world, "idle");
        ProcessResult removed = await InsideAsync(world, "alice", "rm -f /etc/claude-code/managed-settings.d/50-agentssh.json; echo x > /etc/claude-code/managed-settings.d/50-agentssh.json");
        Assert.NotEqual(0, removed.ExitCode);

        // With the right socket and a wrong nonce; then rubbish and a flood.
        const string Forge = "export AGENTSSH_HOOK_SOCKET=$(echo /tmp/agentssh-*/hooks.sock) AGENTSSH_HOOK_NONCE=0123; "
            + "for i in 1 2 3; do echo '{\"hook_event_name\":\"UserPromptSubmit\"}' | /opt/agentssh/agentssh-supervisor hook; head -c 100000 /dev/urandom | /opt/agentssh/agentssh-supervisor hook; done";
        (await InsideAsync(world, "alice", Forge)).EnsureSuccess();
        Assert.Equal("idle", (await StateAsync(world)).State);
        await TypeAsync(alice, "say still-heard");
        await alice.WaitForScreenAsync("● still-heard", Soon);
    }

    [Theory]
    [InlineData("codex", "Would you like to run")]
    [InlineData("opencode", "Permission required")]
    public async Task OtherPrograms_AskedAndPermitted_SayEachState(string program, string dialog)
    {
        await using var world = await OtherProgramsTests.StartAsync(program);
        await using var alice = world.Alice.Attach("alice");
        await OtherProgramsTests.AskAsync(alice, program, "say hello", "hello");
        await WaitForStateAsync(world, "idle");
        await OtherProgramsTests.TypeAsync(alice, program, "count to 30 slowly");
        await WaitForStateAsync(world, "working");
        await alice.WaitForScreenAsync("line 30", Soon);
        await WaitForStateAsync(world, "idle");
        await OtherProgramsTests.TypeAsync(alice, program, "run: touch made; ls");
        await WaitForStateAsync(world, "waiting", "permission");
        await AnswerAsync(alice, dialog);
        await alice.WaitForScreenAsync("the tool said", Soon);
        await WaitForStateAsync(world, "idle");
    }

    [Fact]
    public async Task UnknownProgram_WritesRingsAndStops_IsSeenToDoSo()
    {
        const string Tables = """
            [programs.bell]
            start = ["/bin/bash", "--norc", "-c", "echo ready-to-work; read -r line; for i in $(seq 40); do echo line $i; sleep 0.5; done; printf '\\a'; read -r line; for i in $(seq 12); do echo more $i; sleep 1; done; sleep 600"]

            """;
        await using var world = await StartWorldAsync(new AgentWorldOptions { Program = "bell", Tables = Tables });
        await using var alice = world.Alice.Attach("alice");
        await alice.WaitForScreenAsync("ready-to-work", Long);
        await WaitForStateAsync(world, "idle", within: Long);
        await alice.SendAsync("go\r");
        await WaitForStateAsync(world, "working", within: Soon);
        await WaitForStateAsync(world, "waiting", "dialog", within: Long);
        await alice.SendAsync("go\r");
        await WaitForStateAsync(world, "idle", within: Long);
    }

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
        for (var attempt = 0; terminal.ScreenText.Contains(dialog, StringComparison.Ordinal); attempt++)
        {
            Assert.True(attempt < 5, $"the dialog does not take its answer: {terminal.ScreenText}");
            await terminal.SendAsync("\r");
            try
            {
                await terminal.WaitForScreenAsync(screen => !screen.Lines.Any(line => line.Contains(dialog, StringComparison.Ordinal)), TimeSpan.FromSeconds(3), "its end");
            }
            catch (TimeoutException)
            {
                // Once more.
            }
        }
    }

    private static async Task WaitForStateAsync(AgentWorld world, string state, string? waitingFor = null, TimeSpan? within = null)
    {
        (string State, string? WaitingFor, string Text) seen = default;
        await Wait.Until(
            async () =>
            {
                seen = await StateAsync(world);
                return seen.State == state && (waitingFor is null || seen.WaitingFor == waitingFor);
            },
            within ?? Told,
            () => $"{state} {waitingFor}; it is {seen.Text}; the gateway said: {world.Gateway.Output}");
    }

    private static async Task<(string State, string? WaitingFor, string Text)> StateAsync(AgentWorld world)
    {
        ProcessResult status = (await world.Alice.RunAsync("alice", "agentssh status --json")).EnsureSuccess();
        using var json = JsonDocument.Parse(status.StdoutText);
        return (
            json.RootElement.GetProperty("state").GetString()!,
            json.RootElement.TryGetProperty("waiting_for", out JsonElement waiting) ? waiting.GetString() : null,
            status.StdoutText);
    }
}
