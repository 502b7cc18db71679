using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Screens;

/// <summary>The keys by which a person leaves, and what the terminal is like afterwards.</summary>
public class LeavingTests : ScreenTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chord_InEveryEncoding_LeavesWithStatus0AndTheAgentGoesOn(bool relays)
    {
        await using var world = await StartAsync("raw", relays);
        foreach (string[] keys in (string[][])[["\u001c", "d"], ["\e[92;5u", "d"], ["\e[27;5;92~", "d"], ["\e[92;5", "u\e[100u"], ["\u001cd"]])
        {
            await using TerminalClient alice = await AttachAsync(world.Alice, "team");
            foreach (string key in keys)
            {
                await alice.SendAsync(key);
            }

            Assert.Equal(0, (await alice.WaitForExitAsync(Soon)).Code);
            Assert.Contains("agentssh: you have left; agent team goes on.", alice.ScreenText, StringComparison.Ordinal);
            Assert.False(alice.Screen.IsAlternate);
        }

        // Whoever watches can leave too.
        await using TerminalClient carol = await AttachAsync(world.Carol, "team");
        await carol.SendAsync("\u001cd");
        Assert.Equal(0, (await carol.WaitForExitAsync(Soon)).Code);

        await Wait.Until(async () => (await TmuxClientsAsync(world, "team")).Length == 0, Soon, () => "no client of tmux");
        await using TerminalClient bob = await AttachAsync(world.Bob, "team");

        // Not one key of all that has reached the program. (It is a new line that shows what it received.)
        await bob.SendAsync("<end>");
        ScreenSnapshot screen = await bob.WaitForScreenAsync("<end>", Soon);
        Assert.Equal(["ready-to-work", "<end>"], screen.Lines.Select(line => line.Trim()).Where(line => line.Length > 0));
    }

    [Fact]
    public async Task Chord_HalfOfItOrPasted_ReachesTheProgram()
    {
        await using var world = await StartAsync("raw");
        await using TerminalClient alice = await AttachAsync(world.Alice, "team");
        await alice.SendAsync("\e[200~paste\u001cd\e[201~");
        await alice.SendAsync("|\u001cx|");
        await alice.WaitForScreenAsync("x|", Soon);

        // Alone it waits for a second, and then is delivered.
        await alice.SendAsync("\u001c");
        await alice.WaitForScreenAsync(screen => Keys(screen) == 3, Soon, "the key three times");
        await alice.SendAsync("d>");
        await alice.WaitForScreenAsync("d>", Soon);
        Assert.False(alice.Exited.IsCompleted);
    }

    [Fact]
    public async Task Sequence_CutByTheEnd_LeavesATerminalThatReads()
    {
        await using var world = await StartAsync();
        await using TerminalClient alice = await AttachAsync(world.Alice, "team");
        await SettleAsync(alice);
        await alice.SendAsync("half\r");
        await Wait.Until(() => Count(alice, "\e]0;half a title") == 1, Soon, () => "the unfinished title");
        await alice.SendAsync("\u001cd");
        Assert.Equal(0, (await alice.WaitForExitAsync(Soon)).Code);
        Assert.Contains("agent team goes on.", alice.ScreenText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LoginHint_FirstTime_IsReadForSomeSecondsAndGoesWithoutATrace(bool relays)
    {
        await using var world = await StartAsync(relays: relays, hasLoginHint: true);
        await using (TerminalClient alice = world.Alice.Attach("team"))
        {
            await alice.WaitForScreenAsync("agentssh: leave with Ctrl-\\ then d, or Enter ~. ; the agent goes on", Long);
            await Wait.Until(async () => Plain(alice.ScreenText) == await CaptureAsync(world, "team"), Soon, () => $"the screen as it was:\n{alice.ScreenText}");
            Assert.Contains("ready-to-work", alice.ScreenText, StringComparison.Ordinal);
        }

        await using TerminalClient again = await AttachAsync(world.Alice, "team");
        await again.SendAsync("seen\r");
        await again.WaitForScreenAsync("got:seen:", Soon);
        Assert.Equal(0, Count(again, "agentssh:"));
    }

    [Fact]
    public async Task LoginHint_OverClaudeCode_GoesWithoutATrace()
    {
        await using var world = await StartAsync("claude", hasLoginHint: true);
        await using TerminalClient alice = world.Alice.Attach("alice");
        ScreenSnapshot hinted = await alice.WaitForScreenAsync("agentssh: leave with", Long);
        TestContext.Current.SendDiagnosticMessage(hinted.Text);
        await alice.WaitForScreenAsync(screen => !screen.Contains("agentssh:"), Soon, "the hint gone");
        await Wait.Until(async () => Plain(alice.ScreenText) == await CaptureAsync(world, "alice"), Soon, () => $"the screen that tmux holds; it is:\n{alice.ScreenText}");
    }

    // tmux gives a program that asked for nothing one form or the other.
    private static int Keys(ScreenSnapshot screen) => screen.Text.Replace("^[[92;5u", "^\\", StringComparison.Ordinal).Split("^\\").Length - 1;
}
