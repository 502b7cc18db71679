using System.Diagnostics;
using System.Text.Json;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>Several people in front of one agent.</summary>
public class SharingTests : WorldTest
{
    private const string Tables = """
        [agents.team]
        owner = "alice"
        drivers = ["bob"]
        watchers = ["carol"]

        """;

    [Fact]
    public async Task Attach_OwnerDriverAndWatcher_TwoTypeAndOneReads()
    {
        await using var world = await StartScriptWorldAsync(tables: Tables);
        await using var alice = world.Alice.Attach("team", new TerminalSize(120, 40));
        await alice.WaitForScreenAsync("ready-to-work", Long);
        await using var bob = world.Bob.Attach("team", new TerminalSize(120, 40));
        await bob.WaitForScreenAsync("ready-to-work", Soon);
        await using var carol = world.Carol.Attach("team", new TerminalSize(60, 15));
        await Wait.Until(async () => (await TmuxClientsAsync(world, "team")).Length == 3, Soon, () => "three clients");

        await carol.SendAsync("from-carol\r");
        await alice.SendAsync("from-alice\r");
        await bob.WaitForScreenAsync("got:from-alice:", Soon);
        await bob.SendAsync("from-bob\r");
        await alice.WaitForScreenAsync("got:from-bob:", Soon);
        Assert.False(alice.Screen.Contains("from-carol"));

        // The watcher's small window has shrunk nobody's.
        Assert.Equal("120x40", (await TmuxAsync(world, "team", "display-message -p '#{window_width}x#{window_height}'")).Trim());

        ProcessResult who = await world.Carol.RunAsync("team", "agentssh who --json");
        using var people = JsonDocument.Parse(who.EnsureSuccess().StdoutText);
        Assert.Equal(
            ["alice owner", "bob driver", "carol watcher"],
            people.RootElement.EnumerateArray().Select(each => $"{each.GetProperty("person")} {each.GetProperty("role")}"));

        // One leaves, and only that one.
        carol.Kill(9);
        await Wait.Until(async () => (await TmuxClientsAsync(world, "team")).Length == 2, Soon, () => "the watcher's client gone");
        await alice.SendAsync("again\r");
        await bob.WaitForScreenAsync("got:again:", Soon);
    }

    [Fact]
    public async Task Resize_OfAnAttachedTerminal_ReachesTheProgram()
    {
        const string Program = """
            [programs.sizes]
            start = ["/bin/bash", "--norc", "-c", "trap 'echo size:$(stty size | tr \" \" x)' WINCH; echo ready; while :; do read -r -t 3600 _; done"]

            """;
        await using var world = await StartWorldAsync(new AgentWorldOptions { Program = "sizes", Tables = Program });
        await using var alice = world.Alice.Attach("alice", new TerminalSize(100, 30));
        await alice.WaitForScreenAsync("ready", Long);
        await Wait.Until(async () => (await TmuxClientsAsync(world, "alice")) is ["100x30"], Soon, () => "the client at its size");
        alice.Resize(95, 28);
        await alice.WaitForScreenAsync("size:28x95", Soon);

        // tmux passes on one size each 250 ms; what is measured is the first after a pause, as when a person drags a window's edge.
        await Task.Delay(300);
        var watch = Stopwatch.StartNew();
        alice.Resize(90, 25);
        await alice.WaitForScreenAsync("size:25x90", Soon);
        TestContext.Current.SendDiagnosticMessage($"the program had the new size, and showed it, {watch.ElapsedMilliseconds} ms after the resize");
    }
}
