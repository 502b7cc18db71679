using System.Text;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>What a program writes beyond text, and what of it comes out at the person's terminal.</summary>
public class OutputTests(ProbeWorld fixture) : ProbeTest(fixture)
{
    [Fact]
    public async Task Focus_ProgramThatAsked_LearnsOfIt()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await terminal.WaitForOutputAsync("\e[?1004h", Soon);
            await probe.EmitAsync("\e[?1004h");
            await terminal.SendAsync("\e[O");
            await Wait.Until(() => Encoding.ASCII.GetString(probe.Received).EndsWith("\e[O", StringComparison.Ordinal), Soon, () => Probe.Visible(probe.Received));
            await probe.ExpectAsync(terminal, "\e[I", "\e[I");
        }
    }

    [Theory]
    [InlineData("xterm-kitty", true)]
    [InlineData("xterm-ghostty", true)]
    [InlineData("wezterm", true)]
    [InlineData("vt100", false)]
    [InlineData("linux", false)]
    public async Task Hyperlink_TerminalThatKnowsThem_GetsItAndNoOther(string term, bool knows)
    {
        var (terminal, probe) = await OpenAsync(term, answersQueries: false);
        await using (terminal)
        await using (probe)
        {
            int before = terminal.RawBytes.Length;
            await probe.EmitAsync("\e]8;;https://example.test/page\e\\the-link\e]8;;\e\\ after");
            await terminal.WaitForScreenAsync("the-link after", Soon);
            string output = Encoding.UTF8.GetString(terminal.RawBytes[before..]);
            Assert.Equal(knows, output.Contains("\e]8;", StringComparison.Ordinal));
            Assert.Equal(knows, output.Contains("https://example.test/page", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("xterm-256color", "0")]
    [InlineData("xterm-256color", "2")]
    [InlineData("xterm-kitty", "2")]
    [InlineData("xterm-ghostty", "0")]
    [InlineData("alacritty", "0")]
    [InlineData("foot", "0")]
    public async Task Title_OfTheProgram_IsTheWindows(string term, string command)
    {
        var (terminal, probe) = await OpenAsync(term);
        await using (terminal)
        await using (probe)
        {
            string title = $"✳ working {term} {command}";

            // A bell that rang before is a title of its own until the program is seen to go on, which the kernel notes to eight seconds.
            await Wait.Until(
                async () =>
                {
                    await probe.EmitAsync($"\e]{command};{title}\e\\");
                    return terminal.Screen.Title == title;
                },
                Long,
                () => $"{title}; it is {terminal.Screen.Title}");
        }
    }

    [Fact]
    public async Task Bell_OfTheProgram_Rings()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            int before = terminal.Screen.Bells;
            await probe.EmitAsync("\a");
            await terminal.WaitForScreenAsync(screen => screen.Bells == before + 1, Soon, "a bell");
        }
    }

    [Theory]
    [InlineData("c")]
    [InlineData("")]
    public async Task Clipboard_WrittenByTheProgram_ReachesThePerson(string selection)
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            string text = Convert.ToBase64String(Encoding.UTF8.GetBytes("what was copied: größe"));
            await probe.EmitUntilAsync(terminal, $"\e]52;{selection};{text}\a", $"\e]52;{selection};{text}\a");
        }
    }

    [Fact]
    public async Task Clipboard_AskedForByTheProgram_IsNotTold()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitUntilAsync(terminal, "\e]52;c;c2VjcmV0\a", "c2VjcmV0");
            await probe.EmitAsync("copied");
            await terminal.WaitForScreenAsync("copied", Soon);
            int before = terminal.RawBytes.Length;
            await probe.EmitAsync("\e]52;c;?\a\eP" + "tmux;\e\e[6n\e\\asked");
            await terminal.WaitForScreenAsync("asked", Soon);
            Assert.DoesNotContain("\e]52", Encoding.UTF8.GetString(terminal.RawBytes[before..]), StringComparison.Ordinal);
            Assert.DoesNotContain("c2VjcmV0", Encoding.UTF8.GetString(probe.Received), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("9;the agent waits")]
    [InlineData("777;notify;agent;it waits")]
    [InlineData("99;i=1:d=0;the agent waits")]
    [InlineData("9;4;1;50")]
    [InlineData("1337;SetUserVar=a=Yg==")]
    public async Task Notification_WrappedForTmux_ReachesTheTerminal(string command)
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitUntilAsync(terminal, $"\ePtmux;\e\e]{command}\a\e\\", $"\e]{command}\a");
        }
    }

    [Fact]
    public async Task CursorShape_OfTheProgram_IsTheTerminals()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync("\e[5 q");
            await terminal.WaitForOutputAsync("\e[5 q", Soon);
            await probe.EmitAsync("\e[2 q");
            await terminal.WaitForOutputAsync("\e[2 q", Soon);
        }
    }

    [Theory]
    [InlineData("xterm-kitty", true)]
    [InlineData("xterm-ghostty", true)]
    [InlineData("vt100", false)]
    public async Task Redraw_TerminalThatCanHoldAFrame_GetsItAsOne(string term, bool can)
    {
        var (terminal, probe) = await OpenAsync(term, answersQueries: false);
        await using (terminal)
        await using (probe)
        {
            int before = terminal.RawBytes.Length;
            await probe.EmitAsync("\e[2J\e[H" + string.Concat(Enumerable.Range(1, 29).Select(row => $"frame {row}\r\n")));
            terminal.Resize(90, 28);
            await Wait.Until(async () => await FormatAsync("#{pane_width}x#{pane_height}") == "90x28", Soon, () => "the new size");
            await terminal.WaitForScreenAsync("frame 29", Soon);
            Assert.Equal(can, Encoding.UTF8.GetString(terminal.RawBytes[before..]).Contains("\e[?2026h", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Frame_OfTheProgram_IsShownAsAWhole()
    {
        var (terminal, probe) = await OpenAsync("xterm-kitty", answersQueries: false);
        await using (terminal)
        await using (probe)
        {
            Assert.SkipUnless(await KnowsFramesAsync(), "this image's tmux is older than 3.7");
            await probe.EmitAsync("\e[2J\e[Hbefore");
            await terminal.WaitForScreenAsync("before", Soon);
            int before = terminal.RawBytes.Length;

            // tmux shows nothing of a frame until it ends.
            await probe.EmitAsync("\e[?2026h\e[2J\e[Hfirst half");
            await probe.EmitAsync("\e[2;1Hsecond half\e[?2026l");
            await terminal.WaitForScreenAsync("second half", Soon);
            string output = Encoding.UTF8.GetString(terminal.RawBytes[before..]);
            int begin = output.IndexOf("\e[?2026h", StringComparison.Ordinal);
            Assert.True(begin >= 0, "a frame");
            Assert.DoesNotContain("half", output[..begin], StringComparison.Ordinal);
            await probe.ExpectAsync(terminal, "x", "x");
        }
    }

    private async Task<bool> KnowsFramesAsync()
    {
        string version = await FormatAsync("#{version}");
        return System.Version.TryParse(version.TrimEnd(['a', 'b', 'c', 'd', 'e', 'f']), out System.Version? number) && number >= new System.Version(3, 7);
    }

    [Theory]
    [InlineData("漢字かな", 8)]
    [InlineData("한국어", 6)]
    [InlineData("😀🚀", 4)]
    [InlineData("e\u0301a\u0308", 2)]
    [InlineData("äßñ", 3)]
    [InlineData("┌─┐", 3)]
    [InlineData("ا", 1)]
    public async Task Characters_OfEveryWidth_StandWhereTheProgramThinks(string text, int width)
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            // tmux tells where it believes its cursor to be, and the terminal where it is.
            await probe.EmitAsync($"\e[3;1H{text}|");
            await terminal.WaitForScreenAsync(screen => screen.Lines[2].EndsWith('|'), Soon, "the mark");
            Assert.Equal(width + 1, terminal.Screen.CursorColumn);
            Assert.Equal((width + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), await FormatAsync("#{cursor_x}"));

            // Marks that lie over a character come with it.
            string last = System.Globalization.StringInfo.GetNextTextElement(text, System.Globalization.StringInfo.ParseCombiningCharacters(text)[^1]);
            await terminal.WaitForOutputAsync(last, Soon);
        }
    }

    [Theory]
    [InlineData("family", "👨‍👩‍👧")]
    [InlineData("flag", "🇩🇪")]
    [InlineData("heart", "❤️")]
    [InlineData("skin", "👍🏽")]
    public async Task Emoji_MadeOfSeveralCharacters_DoNotBreakTheLine(string name, string emoji)
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync($"\e[3;1H{emoji}\e[3;20H{name}|\e[4;1Hnext line");
            await terminal.WaitForScreenAsync("next line", Soon);
            Assert.EndsWith(name + "|", terminal.Screen.Lines[2], StringComparison.Ordinal);
            Assert.Contains(emoji.EnumerateRunes().First().ToString(), terminal.Screen.Lines[2], StringComparison.Ordinal);
        }
    }
}
