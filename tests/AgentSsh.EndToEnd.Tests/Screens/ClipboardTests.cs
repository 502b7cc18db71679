using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Screens;

/// <summary>What an agent copies (OSC 52) is for who told it to, on both roads.</summary>
public class ClipboardTests : ScreenTest
{
    private const string Clipboard = "\e]52;";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_SeveralInFrontOfOneAgent_ReachesTheOneWhoTypedLast(bool relays)
    {
        await using var world = await StartAsync(relays: relays);
        await using TerminalClient alice = await AttachAsync(world.Alice, "team");
        await using TerminalClient carol = await AttachAsync(world.Carol, "team");

        // alone with a watcher
        await SettleAsync(alice);
        await DoAsync(alice, "copy YQ==", carol);
        Assert.Equal((1, 0), (Count(alice, Clipboard), Count(carol, Clipboard)));

        await using TerminalClient bob = await AttachAsync(world.Bob, "team");
        await SettleAsync(bob);
        await DoAsync(bob, "copy Yg==", alice, carol);
        Assert.Equal((1, 1, 0), (Count(alice, Clipboard), Count(bob, Clipboard), Count(carol, Clipboard)));
        Assert.Contains("Yg==", System.Text.Encoding.Latin1.GetString(bob.RawBytes), StringComparison.Ordinal);

        // What a program wraps for tmux is sent as it is.
        await DoAsync(alice, "wrapped Yw==", bob, carol);
        Assert.Equal((2, 1, 0), (Count(alice, Clipboard), Count(bob, Clipboard), Count(carol, Clipboard)));

        // Nobody's clipboard is read.
        await DoAsync(alice, "ask", bob, carol);
        Assert.Equal((2, 1, 0), (Count(alice, Clipboard), Count(bob, Clipboard), Count(carol, Clipboard)));
    }
}
