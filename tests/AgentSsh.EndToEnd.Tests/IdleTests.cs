using System.Diagnostics;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>What becomes of an agent that nobody uses.</summary>
public class IdleTests : WorldTest
{
    [Fact]
    public async Task Pause_NobodyThere_FreezesAndSshWakesTheSameScreenAtOnce()
    {
        await RequireControlGroupsAsync();
        await using var world = await StartWorldAsync(new AgentWorldOptions { Defaults = "idle = { after = '3s' }" });
        await using (var alice = world.Alice.Attach("alice"))
        {
            await AskClaudeAsync(alice, "say before-the-pause", "before-the-pause");
        }

        var paused = await WaitForStateAsync(world, "alice", "paused", Long);
        Assert.Equal("nobody used it for 3s", paused.GetProperty("reason").GetString());
        await Wait.Until(async () => await EngineStateAsync(world) == "paused", Soon, () => "the engine's own word that it is paused");
        Assert.Contains("paused", (await world.Alice.RunAsync("alice", "agentssh status")).StdoutText, StringComparison.Ordinal);

        // A paused one is found as such by a gateway that starts anew.
        await world.CrashAndRestartGatewayAsync();
        await WaitForStateAsync(world, "alice", "paused", Soon);

        var watch = Stopwatch.StartNew();
        await using (var again = world.Alice.Attach("alice"))
        {
            await again.WaitForScreenAsync("before-the-pause", Soon);
            TestContext.Current.SendDiagnosticMessage($"after a restart of the gateway the screen of a paused agent was there {watch.ElapsedMilliseconds} ms after ssh was started");
            await AskClaudeAsync(again, "say after-the-pause", "after-the-pause");
        }

        await WaitForStateAsync(world, "alice", "paused", Long);
        watch.Restart();
        Assert.Equal("awake\n", (await world.Alice.RunAsync("alice", "echo awake")).EnsureSuccess().StdoutText);
        TestContext.Current.SendDiagnosticMessage($"a command on a paused agent took {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        (await world.Alice.RunAsync("alice", "echo awake")).EnsureSuccess();
        TestContext.Current.SendDiagnosticMessage($"the same on a running one took {watch.ElapsedMilliseconds} ms");
        Assert.Equal(1, world.Model.Requests.Conversation.Count(request => request.LastUserMessage?.Text.Contains("before-the-pause", StringComparison.Ordinal) == true));
    }

    [Fact]
    public async Task Stop_NobodyThere_SshStartsItOnTheSameConversation()
    {
        RequireContainers();
        await using var world = await StartWorldAsync(new AgentWorldOptions { Defaults = "idle = { after = '3s', action = 'stop' }" });
        await using (var alice = world.Alice.Attach("alice"))
        {
            await AskClaudeAsync(alice, "say before-the-stop", "before-the-stop");
            await WaitForTranscriptAsync(world, "alice", "before-the-stop");
        }

        var stopped = await WaitForStateAsync(world, "alice", "stopped", Long);
        Assert.Equal("nobody used it for 3s", stopped.GetProperty("reason").GetString());
        Assert.Equal("exited", await EngineStateAsync(world));
        await using var again = world.Alice.Attach("alice");
        await again.WaitForScreenAsync("before-the-stop", Long);
        await AskClaudeAsync(again, "recall", "say before-the-stop");
    }

    [Fact]
    public async Task Dismiss_SomebodyWhoTypesNothing_IsWarnedAndSentAway()
    {
        await RequireControlGroupsAsync();
        await using var world = await StartWorldAsync(new AgentWorldOptions { Defaults = "idle = { after = '20s', attached = 'dismiss' }" });
        await using var alice = world.Alice.Attach("alice");
        await alice.WaitForScreenAsync("❯", Long);

        // A key keeps it, and takes the warning away.
        await alice.WaitForScreenAsync("press a key to stay", Long);
        await alice.SendAsync("x");
        await alice.WaitForScreenAsync(screen => !screen.Text.Contains("press a key to stay", StringComparison.Ordinal), Soon, "the warning's end");
        await alice.WaitForScreenAsync("press a key to stay", Long);
        ProcessExit exit = await alice.WaitForExitAsync(Soon);
        Assert.Equal(75, exit.Code);
        Assert.Contains("nobody used it for 20s: the agent is paused", alice.ScreenText, StringComparison.Ordinal);
        await WaitForStateAsync(world, "alice", "paused", Soon);
    }

    [Fact]
    public async Task Pause_SomebodyAtTheScreenOrAForward_IsKept()
    {
        await RequireControlGroupsAsync();
        await using var world = await StartWorldAsync(new AgentWorldOptions { Defaults = "idle = { after = '2s' }" });
        await using (var forward = TerminalClient.Start(new TerminalClientOptions
        {
            FileName = "ssh",
            Arguments = ["-N", "-R", "0:127.0.0.1:9", .. world.Alice.SshArguments("alice")],
            Size = new TerminalSize(80, 24),
        }))
        {
            await WaitForStateAsync(world, "alice", "idle", Long);
            await Assert.ThrowsAsync<TimeoutException>(() => WaitForStateAsync(world, "alice", "paused", TimeSpan.FromSeconds(5)));
        }

        await WaitForStateAsync(world, "alice", "paused", Long);
    }

    private static async Task<string> EngineStateAsync(AgentWorld world)
    {
        string instance = (await File.ReadAllTextAsync(Path.Combine(world.StateDirectory, "instance"))).Trim();
        string container = (await TestEngine.RunAsync("ps", "-aq", "--filter", $"label=dev.agentssh.instance={instance}")).EnsureSuccess().StdoutText.Trim();
        return (await TestEngine.RunAsync("inspect", "-f", "{{.State.Status}}", container)).EnsureSuccess().StdoutText.Trim();
    }
}
