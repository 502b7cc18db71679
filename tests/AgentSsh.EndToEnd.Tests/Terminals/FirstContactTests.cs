using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>Whatever a terminal calls itself, and whatever its locale: the first thing on it is the agent's screen.</summary>
public class FirstContactTests(ProbeWorld fixture) : ProbeTest(fixture)
{
    [Theory]
    [InlineData("xterm-256color")]
    [InlineData("xterm")]
    [InlineData("xterm-kitty")]
    [InlineData("xterm-ghostty")]
    [InlineData("alacritty")]
    [InlineData("foot")]
    [InlineData("wezterm")]
    [InlineData("tmux-256color")]
    [InlineData("screen-256color")]
    [InlineData("vt100")]
    [InlineData("linux")]
    [InlineData("rxvt-unicode-256color")]
    [InlineData("no-such-terminal-anywhere")]
    public async Task Attach_WithThisTerm_ShowsTheScreenAndNoError(string term)
    {
        var (terminal, probe) = await OpenAsync(term);
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync("\e[10;20Hhere-it-is");
            ScreenSnapshot screen = await terminal.WaitForScreenAsync("here-it-is", Soon);
            Assert.Equal("here-it-is", screen.Lines[9][19..]);
            Assert.DoesNotContain("terminal", screen.Text, StringComparison.Ordinal);
            await probe.ExpectAsync(terminal, "typed\r", "typed\r");
        }
    }

    [Theory]
    [InlineData("dumb")]
    [InlineData("unknown")]
    public async Task Attach_TermThatCannotPlaceACursor_SaysSoAndEndsWith64(string term)
    {
        await using TerminalClient terminal = Start(term);
        Assert.Equal(64, (await terminal.WaitForExitAsync(Long)).Code);
        Assert.Contains("set TERM", terminal.ScreenText, StringComparison.Ordinal);
        Assert.Contains(term, terminal.ScreenText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C", null)]
    [InlineData("POSIX", "POSIX")]
    [InlineData("de_DE.ISO-8859-1", "de_DE.ISO-8859-1")]
    [InlineData("xx_YY.no-such-charset", null)]
    [InlineData(null, "")]
    public async Task Attach_WithThisLocale_IsUtf8AllTheSame(string? lang, string? all)
    {
        var (terminal, probe) = await OpenAsync(environment: new Dictionary<string, string?> { ["LANG"] = lang, ["LC_ALL"] = all, ["LC_CTYPE"] = null });
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync("größe 漢字 😀|");
            await terminal.WaitForScreenAsync("größe 漢字 😀|", Soon);
            await probe.ExpectAsync(terminal, "ä漢😀", "ä漢😀");
            Assert.Equal("C.UTF-8", await probe.VariableAsync("LANG"));
        }
    }
}
