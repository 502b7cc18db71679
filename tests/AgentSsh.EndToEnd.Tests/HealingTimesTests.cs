using System.Diagnostics;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>How long it takes until a person is at the screen again, for docs/failures.md. Each is printed; on a loaded machine they are longer.</summary>
[Collection(AloneCollection.Name)]
public class HealingTimesTests : WorldTest
{
    [Fact]
    public async Task EveryProcess_KilledInTurn_IsBackSoonAndItsTimeIsPrinted()
    {
        RequireContainers();
        await using var world = await StartScriptWorldAsync();
        await using (var alice = world.Alice.Attach("alice"))
        {
            await alice.WaitForScreenAsync("ready-to-work", Long);
        }

        await TimeAsync(world, "nothing, a plain attach", () => Task.CompletedTask);
        await TimeAsync(world, "the program killed", async () => await InsideAsync(world, "alice", $"kill -9 {await TmuxAsync(world, "alice", "display-message -p '#{pane_pid}'")}"));
        await TimeAsync(world, "tmux killed", async () => await InsideAsync(world, "alice", $"kill -9 {await TmuxAsync(world, "alice", "display-message -p '#{pid}'")}"));
        await TimeAsync(world, "the supervisor killed", async () => Signals.Send(await SupervisorAsync(world, "alice"), 9));
        await TimeAsync(world, "the container killed", async () => (await TestEngine.RunAsync("kill", await ContainerAsync(world, "alice"))).EnsureSuccess());
        await TimeAsync(world, "the container removed", async () => (await TestEngine.RunAsync("rm", "-f", await ContainerAsync(world, "alice"))).EnsureSuccess());
        await TimeAsync(world, "the gateway killed and started", () => world.CrashAndRestartGatewayAsync());
        if (await Requirements.ControlGroupsAsync() is null)
        {
            await TimeAsync(world, "the container paused by hand", async () => (await TestEngine.RunAsync("pause", await ContainerAsync(world, "alice"))).EnsureSuccess());
        }

        await TimeAsync(world, "gateway and container killed, as by the machine's end", async () =>
        {
            await world.Gateway.KillAsync();
            (await TestEngine.RunAsync("kill", await ContainerAsync(world, "alice"))).EnsureSuccess();
            await world.StartGatewayAsync();
        });
    }

    /// <summary>From when it has happened until a screen that takes what is typed.</summary>
    private static async Task TimeAsync(AgentWorld world, string what, Func<Task> happens)
    {
        await happens();
        var watch = Stopwatch.StartNew();
        while (true)
        {
            // Whoever comes while it is noticed is sent away with a word, and comes again.
            await using var alice = world.Alice.Attach("alice");
            if (await IsShownAsync(alice, "ready-to-work"))
            {
                await alice.SendAsync("still-there\r");
                if (await IsShownAsync(alice, "got:still-there:"))
                {
                    break;
                }
            }

            Assert.True(watch.Elapsed < Long, $"{what}: {alice.ScreenText}");
        }

        TestContext.Current.SendDiagnosticMessage($"{what}: {watch.ElapsedMilliseconds} ms until the screen takes keys again");
    }

    private static async Task<bool> IsShownAsync(TerminalClient terminal, string text)
    {
        Task shown = terminal.WaitForScreenAsync(text, Long);
        await Task.WhenAny(shown, terminal.Exited);
        return shown.IsCompletedSuccessfully;
    }
}
