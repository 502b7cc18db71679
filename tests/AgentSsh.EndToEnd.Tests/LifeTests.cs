using System.Diagnostics;
using System.Text.Json;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>What ends, and what heals it.</summary>
public class LifeTests : WorldTest
{
    private const string Pane = "display-message -p '#{pane_pid}'";

    [Fact]
    public async Task Program_ExitsWith7_SshSaysSoAndANewSessionIsReady()
    {
        await using var world = await StartScriptWorldAsync();
        await using (var alice = world.Alice.Attach("alice"))
        {
            await alice.WaitForScreenAsync("ready-to-work", Long);
            await alice.SendAsync("exit 7\r");
            ProcessExit exit = await alice.WaitForExitAsync(Soon);
            Assert.Equal(7, exit.Code);
            Assert.Contains("7", alice.ScreenText, StringComparison.Ordinal);
            Assert.Contains("script", alice.ScreenText, StringComparison.Ordinal);
        }

        var watch = Stopwatch.StartNew();
        await using var again = world.Alice.Attach("alice");
        await again.WaitForScreenAsync("ready-to-work", Soon);
        TestContext.Current.SendDiagnosticMessage($"a new session was on the screen {watch.ElapsedMilliseconds} ms after the end");
        await again.SendAsync("hello\r");
        await again.WaitForScreenAsync("got:hello:", Soon);
    }

    [Fact]
    public async Task Program_EndsFiveTimesInARow_IsHeldAndTheReasonIsShown()
    {
        const string Tables = """
            [programs.broken]
            start = ["/bin/sh", "-c", "echo this-is-why-it-fails; exit 9"]

            """;
        await using var world = await StartWorldAsync(new AgentWorldOptions { Program = "broken", Tables = Tables });
        await world.Alice.RunAsync("alice", "true", new ProcessRunnerOptions { Timeout = Long });
        await Wait.Until(async () => await StateAsync(world, "alice") == "held", Long, () => "held");
        await using var alice = world.Alice.Attach("alice");
        ProcessExit exit = await alice.WaitForExitAsync(Soon);
        Assert.Equal(75, exit.Code);
        Assert.Contains("held", alice.ScreenText, StringComparison.Ordinal);
        Assert.Contains("this-is-why-it-fails", alice.ScreenText, StringComparison.Ordinal);
        Assert.Contains("agentssh restart", alice.ScreenText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_NotInTheImage_IsSaidInPlainWords()
    {
        const string Tables = """
            [programs.missing]
            start = ["no-such-program-anywhere"]

            """;
        await using var world = await StartWorldAsync(new AgentWorldOptions { Program = "missing", Tables = Tables });
        await using var alice = world.Alice.Attach("alice");
        await alice.WaitForExitAsync(Long);
        Assert.Contains("no-such-program-anywhere", alice.ScreenText, StringComparison.Ordinal);
        Assert.Contains("not in", alice.ScreenText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pane_pid")]
    [InlineData("pid")]
    public async Task Kill_OfTheProgramOrTmux_Heals(string process)
    {
        await using var world = await StartScriptWorldAsync();
        await using (var alice = world.Alice.Attach("alice"))
        {
            await alice.WaitForScreenAsync("ready-to-work", Long);
            string pid = await TmuxAsync(world, "alice", $"display-message -p '#{{{process}}}'");
            await InsideAsync(world, "alice", $"kill -9 {pid}");
            await alice.WaitForExitAsync(Soon);
        }

        await using var again = world.Alice.Attach("alice");
        await again.WaitForScreenAsync("ready-to-work", Soon);
        await again.SendAsync("hello\r");
        await again.WaitForScreenAsync("got:hello:", Soon);
    }

    [Fact]
    public async Task Kill_OfTheSupervisor_Heals()
    {
        await using var world = await StartScriptWorldAsync();
        await using (var alice = world.Alice.Attach("alice"))
        {
            await alice.WaitForScreenAsync("ready-to-work", Long);

            // From inside it is process 1, which the kernel protects; so from outside.
            Signals.Send(await SupervisorAsync(world, "alice"), 9);
            ProcessExit exit = await alice.WaitForExitAsync(Soon);
            Assert.Equal(75, exit.Code);
        }

        await using var again = world.Alice.Attach("alice");
        await again.WaitForScreenAsync("ready-to-work", Long);
    }

    [Fact]
    public async Task Restart_ByTheOwner_StartsTheProgramAnew()
    {
        await using var world = await StartScriptWorldAsync();
        (await world.Alice.RunAsync("alice", "true", new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();
        await Wait.Until(async () => await StateAsync(world, "alice") is "running" or "working" or "idle", Soon, () => "running");
        string before = await TmuxAsync(world, "alice", Pane);
        ProcessResult restarted = (await world.Alice.RunAsync("alice", "agentssh restart")).EnsureSuccess();
        Assert.Contains("restarted", restarted.StdoutText, StringComparison.Ordinal);
        await Wait.Until(async () => await TmuxAsync(world, "alice", Pane) is { Length: > 1 } now && now != before, Soon, () => "another process");
    }

    [Fact]
    public async Task Logs_OfTheAgent_AreWhatItShowed()
    {
        await using var world = await StartScriptWorldAsync();
        await using var alice = world.Alice.Attach("alice");
        await alice.WaitForScreenAsync("ready-to-work", Long);
        await alice.SendAsync("for-the-log\r");
        await alice.WaitForScreenAsync("got:for-the-log:", Soon);
        ProcessResult logs = (await world.Alice.RunAsync("alice", "agentssh logs -n 10")).EnsureSuccess();
        Assert.Contains("got:for-the-log:", logs.StdoutText, StringComparison.Ordinal);
        ProcessResult inside = (await world.Alice.RunAsync("alice", "sh -c 'agentssh who'")).EnsureSuccess();
        Assert.Contains("alice", inside.StdoutText, StringComparison.Ordinal);
    }

    private static async Task<string?> StateAsync(AgentWorld world, string agent)
    {
        ProcessResult status = await world.Alice.RunAsync(agent, "agentssh status --json");
        if (status.ExitCode != 0)
        {
            return null;
        }

        using var json = JsonDocument.Parse(status.StdoutText);
        return json.RootElement.GetProperty("state").GetString();
    }
}
