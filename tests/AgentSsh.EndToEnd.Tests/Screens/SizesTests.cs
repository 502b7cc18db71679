using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Screens;

/// <summary>Whose terminal the window is as large as.</summary>
public class SizesTests : ScreenTest
{
    [Fact]
    public async Task Window_SeveralPeople_FollowsWhoTypedLastAndFitsWhenSomeoneLeaves()
    {
        await using var world = await StartAsync();
        await using TerminalClient alice = await AttachAsync(world.Alice, "team", new TerminalSize(130, 45));
        await IsAsync(world, "130x45");
        await using TerminalClient bob = await AttachAsync(world.Bob, "team", new TerminalSize(100, 30));
        await IsAsync(world, "100x30");
        await using TerminalClient second = await AttachAsync(world.Alice, "team", new TerminalSize(90, 25));
        await IsAsync(world, "90x25");

        // A watcher does not count, whatever it does.
        await using TerminalClient carol = await AttachAsync(world.Carol, "team", new TerminalSize(60, 15));
        carol.Resize(61, 16);
        await carol.SendAsync("x");
        await Wait.Until(async () => (await TmuxClientsAsync(world, "team")).Contains("61x16"), Soon, () => "the watcher's new size");
        await IsAsync(world, "90x25");

        await bob.SendAsync("b\r");
        await IsAsync(world, "100x30");
        await alice.SendAsync("a\r");
        await IsAsync(world, "130x45");
        alice.Resize(131, 44);
        await IsAsync(world, "131x44");

        // Who sees a part is told so, once.
        await bob.WaitForScreenAsync("you see a part of the window, which is 131x44 as alice's terminal", Soon);
        await second.WaitForScreenAsync("131x44 as another terminal of yours", Soon);
        await carol.WaitForScreenAsync("you see a part of the window", Soon);
        foreach (TerminalClient told in new[] { bob, second, carol })
        {
            await told.WaitForScreenAsync(screen => !screen.Contains("you see a part"), Soon, "the hint gone");
        }

        // What was drawn to take the hint away was nobody's typing.
        await IsAsync(world, "131x44");
        Assert.Equal(0, Count(alice, "you see a part"));

        // She leaves: the window is at once that of whoever typed before.
        await alice.SendAsync("\u001cd");
        await alice.WaitForExitAsync(Soon);
        await IsAsync(world, "100x30");
        bob.Kill(9);
        await IsAsync(world, "90x25");
        Assert.InRange(Count(bob, "131x44"), 1, 1);

        // Nor does a watcher count that is left alone, or comes alone.
        await second.SendAsync("\u001cd");
        await second.WaitForExitAsync(Soon);
        await Wait.Until(async () => (await TmuxClientsAsync(world, "team")) is ["61x16"], Soon, () => "the watcher alone");
        await IsAsync(world, "90x25");
        carol.Kill(9);
        await using TerminalClient again = await AttachAsync(world.Carol, "team", new TerminalSize(50, 12));
        await Wait.Until(async () => (await TmuxClientsAsync(world, "team")) is ["50x12"], Soon, () => "another watcher alone");
        await IsAsync(world, "90x25");

        // And whoever comes then counts.
        await using TerminalClient last = await AttachAsync(world.Bob, "team", new TerminalSize(110, 33));
        await IsAsync(world, "110x33");
        last.Resize(108, 31);
        await IsAsync(world, "108x31");

        // Who makes a terminal another size leads as who types does, and the others are told whose window it is.
        await using TerminalClient latest = await AttachAsync(world.Alice, "team", new TerminalSize(95, 28));
        await IsAsync(world, "95x28");
        last.Resize(107, 30);
        await IsAsync(world, "107x30");
        await latest.WaitForScreenAsync("107x30 as bob's terminal", Soon);
    }

    private static Task IsAsync(AgentWorld world, string size)
    {
        string last = string.Empty;
        return Wait.Until(
            async () => (last = (await TmuxAsync(world, "team", "display-message -p '#{window_width}x#{window_height}'")).Trim()) == size, Soon, () => $"a window of {size}; it is {last}");
    }
}
