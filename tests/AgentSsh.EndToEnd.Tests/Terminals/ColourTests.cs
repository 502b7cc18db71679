using System.Text;
using System.Text.RegularExpressions;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>Terminals that can different things, in front of the same screen at the same time: each gets what it can.</summary>
public partial class ColourTests(ProbeWorld fixture) : ProbeTest(fixture)
{
    [Fact]
    public async Task MixedTerminals_SameOutput_EachInItsOwnColours()
    {
        var (trueColour, probe) = await OpenAsync("xterm-256color", new Dictionary<string, string?> { ["COLORTERM"] = "truecolor" });
        await using (trueColour)
        await using (probe)
        {
            // Such as Apple's Terminal: tmux asks for its name and version, and hears nothing.
            await using TerminalClient many = await AttachAsync("xterm-256color", answersQueries: false);
            await using TerminalClient none = await AttachAsync("vt100", answersQueries: false);
            await using TerminalClient kitty = await AttachAsync("xterm-kitty");
            TerminalClient[] all = [trueColour, many, none, kitty];
            int[] before = [.. all.Select(terminal => terminal.RawBytes.Length)];
            await probe.EmitAsync("\e[38;2;1;200;30m\e[48;2;200;1;130min-colour\e[0m");
            string[] output = new string[all.Length];
            for (int i = 0; i < all.Length; i++)
            {
                await all[i].WaitForScreenAsync("in-colour", Soon);
                output[i] = Encoding.UTF8.GetString(all[i].RawBytes[before[i]..]);
            }

            Assert.Matches(TrueColour(), output[0]);
            Assert.DoesNotContain("38;2;", output[1], StringComparison.Ordinal);
            Assert.Matches(OneOfMany(), output[1]);
            Assert.DoesNotContain("38;", output[2], StringComparison.Ordinal);
            Assert.DoesNotContain("48;", output[2], StringComparison.Ordinal);
            Assert.Matches(TrueColour(), output[3]);
        }
    }

    [Theory]
    [InlineData("xterm-256color", "COLORTERM", "truecolor", true)]
    [InlineData("xterm-256color", "COLORTERM", "24bit", true)]
    [InlineData("xterm-256color", "TERM_PROGRAM", "vscode", true)]
    [InlineData("xterm-256color", "TERM_PROGRAM", "iTerm.app", true)]
    [InlineData("xterm-256color", "LC_TERMINAL", "iTerm2", true)]
    [InlineData("xterm-256color", "TERM_PROGRAM", "Apple_Terminal", false)]
    [InlineData("xterm-ghostty", "COLORTERM", null, true)]
    [InlineData("alacritty", "COLORTERM", null, true)]
    [InlineData("foot", "COLORTERM", null, true)]
    [InlineData("wezterm", "COLORTERM", null, true)]
    public async Task Terminal_ThatSaysThisOfItself_GetsTrueColourOrTheNearestOf256(string term, string variable, string? value, bool isTrue)
    {
        var (terminal, probe) = await OpenAsync(term, new Dictionary<string, string?> { [variable] = value }, answersQueries: false);
        await using (terminal)
        await using (probe)
        {
            int before = terminal.RawBytes.Length;
            await probe.EmitAsync("\e[38;2;1;200;30min-colour\e[0m");
            await terminal.WaitForScreenAsync("in-colour", Soon);
            string output = Encoding.UTF8.GetString(terminal.RawBytes[before..]);
            Assert.Matches(isTrue ? TrueColour() : OneOfMany(), output);
        }
    }

    [Fact]
    public async Task Terminal_ThatSaysNothingButAnswersWithItsVersion_GetsTrueColour()
    {
        var (terminal, probe) = await OpenAsync("xterm-256color");
        await using (terminal)
        await using (probe)
        {
            // The answer takes its way meanwhile.
            await Wait.Until(async () => (await TmuxAsync(World, Agent, "list-clients -F '#{client_termfeatures}'")).Contains("RGB", StringComparison.Ordinal), Soon, () => "tmux to know the terminal");
            int before = terminal.RawBytes.Length;
            await probe.EmitAsync("\e[38;2;1;200;30min-colour\e[0m");
            await terminal.WaitForScreenAsync("in-colour", Soon);
            Assert.Matches(TrueColour(), Encoding.UTF8.GetString(terminal.RawBytes[before..]));
        }
    }

    [GeneratedRegex(@"38[;:]2[;:]+1[;:]200[;:]30")]
    private static partial Regex TrueColour();

    [GeneratedRegex(@"38[;:]5[;:]\d+")]
    private static partial Regex OneOfMany();
}
