using System.Text;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>The mouse: the program's where it asked for it, otherwise for looking back and for copying. Neither it nor any key leads to a shell.</summary>
public class MouseTests(ProbeWorld fixture) : ProbeTest(fixture)
{
    private const string WheelUp = "\e[<64;10;10M";
    private const string WheelDown = "\e[<65;10;10M";
    private const string History = "#{pane_in_mode}";

    [Fact]
    public async Task Mouse_ProgramThatAskedForIt_ReceivesWheelAndButtons()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync("\e[?1000h\e[?1006h");
            foreach (string typed in new[] { WheelUp, WheelDown, "\e[<0;5;6M\e[<0;5;6m", "\e[<2;5;6M\e[<2;5;6m", "\e[<10;5;6M\e[<10;5;6m" })
            {
                await probe.ExpectAsync(terminal, typed, typed);
            }

            Assert.Equal("0", await FormatAsync(History));
        }
    }

    [Theory]
    [InlineData("q", "")]
    [InlineData("\e", "")]
    [InlineData("h", "h")]
    [InlineData("ä", "ä")]
    [InlineData("\r", "\r")]
    [InlineData("\e[13;2u", "\e[13;2u")]
    [InlineData("\u0003", "\u0003")]
    public async Task Wheel_ProgramThatDidNotAsk_OpensTheHistoryAndAKeyLeavesIt(string key, string received)
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.LinesAsync(200);
            await terminal.WaitForScreenAsync("row 200", Soon);
            await terminal.SendAsync(string.Concat(Enumerable.Repeat(WheelUp, 20)));
            await terminal.WaitForScreenAsync(screen => screen.Contains("row 120") && !screen.Contains("row 200"), Soon, "60 lines back");

            // What a hand does meanwhile changes nothing: clicks, and the window that loses and gets the focus.
            await terminal.SendAsync("\e[<2;5;5M\e[<2;5;5m\e[<1;5;5M\e[<1;5;5m");
            foreach ((string typed, bool focused) in new[] { ("\e[O", false), ("\e[I", true) })
            {
                await terminal.SendAsync(typed);
                await Wait.Until(
                    async () => (await TmuxAsync(World, Agent, "list-clients -F '#{client_flags}'")).Contains("focused", StringComparison.Ordinal) == focused, Soon, () => "tmux to know of the focus");
            }

            await terminal.SendAsync(WheelDown + WheelUp);
            await Wait.Until(async () => await FormatAsync("#{scroll_position}") == "60", Soon, () => "60 lines back");

            probe.Forget();
            await terminal.SendAsync(key);
            await terminal.WaitForScreenAsync("row 200", Soon);
            await terminal.SendAsync("x");
            await probe.WaitForAsync(received + "x");
            Assert.Equal("0", await FormatAsync(History));
        }
    }

    [Fact]
    public async Task Wheel_BackDownToTheEnd_LeavesTheHistory()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.LinesAsync(200);
            await terminal.WaitForScreenAsync("row 200", Soon);
            await terminal.SendAsync(WheelUp + WheelUp);
            await Wait.Until(async () => await FormatAsync("#{scroll_position}") == "6", Soon, () => "6 lines back");
            await terminal.SendAsync(WheelDown + WheelDown + WheelDown);
            await Wait.Until(async () => await FormatAsync(History) == "0", Soon, () => "the end of the history");
        }
    }

    [Fact]
    public async Task History_LeftOpenByWhoeverWent_IsClosedForTheNext()
    {
        var (terminal, probe) = await OpenAsync();
        await using (probe)
        {
            await using (terminal)
            {
                await probe.LinesAsync(200);
                await terminal.WaitForScreenAsync("row 200", Soon);
                await terminal.SendAsync(WheelUp + WheelUp);
                await Wait.Until(async () => await FormatAsync("#{scroll_position}") == "6", Soon, () => "6 lines back");

                // Whoever comes beside them leaves it as it is.
                await using TerminalClient beside = await AttachAsync();
                await beside.WaitForScreenAsync("row 170", Soon);
                Assert.Equal("1", await FormatAsync(History));
            }

            await Wait.Until(async () => (await TmuxClientsAsync(World, Agent)).Length == 0, Soon, () => "nobody to be there");
            await using TerminalClient next = await AttachAsync();
            await next.WaitForScreenAsync("row 200", Soon);
            await probe.ExpectAsync(next, "x", "x");
        }
    }

    [Fact]
    public async Task Drag_ProgramThatDidNotAsk_CopiesToThePersonsClipboard()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync("\e[5;1Hsomething to copy");
            await terminal.WaitForScreenAsync("something to copy", Soon);
            await terminal.SendAsync("\e[<0;1;5M");
            await terminal.SendAsync("\e[<32;2;5M");
            await Wait.Until(async () => await FormatAsync(History) == "1", Soon, () => "the selection to begin");
            await terminal.SendAsync("\e[<32;10;5M\e[<0;10;5m");
            await terminal.WaitForOutputAsync(";" + Convert.ToBase64String("something"u8), Soon);
            await probe.ExpectAsync(terminal, "x", "x");
        }
    }

    [Fact]
    public async Task Wheel_InLess_Scrolls()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            Task<int> less = probe.RunAsync("seq 500 > /tmp/probe-lines; stty sane; less /tmp/probe-lines");
            await terminal.WaitForScreenAsync(screen => screen.Lines[0] == "1" && screen.Lines[^2] == "29", Soon, "the first page");
            await terminal.SendAsync(WheelDown + WheelDown);
            await terminal.WaitForScreenAsync(screen => screen.Lines[0] == "7", Soon, "six lines down");
            await terminal.SendAsync(WheelUp);
            await terminal.WaitForScreenAsync(screen => screen.Lines[0] == "4", Soon, "three lines up");
            await terminal.SendAsync("q");
            Assert.Equal(0, await less);

            // What stood there before is there again.
            await terminal.WaitForScreenAsync("probe-ready", Soon);
        }
    }

    [Fact]
    public async Task KeysAndMouse_AllThatTmuxKnows_LeadToNoShellMenuOrPrompt()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.LinesAsync(100);
            await terminal.WaitForScreenAsync("row 100", Soon);
            var everything = new StringBuilder();
            foreach (string before in new[] { "", WheelUp })
            {
                for (int button = 0; button < 3; button++)
                {
                    foreach (int modifier in new[] { 0, 4, 8, 16, 24 })
                    {
                        // One, two and three clicks, and a drag; in the middle, and at the edges where a status line would be.
                        foreach (string at in new[] { "10;10", "1;1", "5;30", "100;30" })
                        {
                            string click = $"\e[<{button + modifier};{at}M\e[<{button + modifier};{at}m";
                            everything.Append(before).Append(click).Append(click).Append(click);
                        }

                        everything.Append($"\e[<{button + modifier};3;3M\e[<{button + modifier + 32};9;4M\e[<{button + modifier};9;4m");
                    }
                }

                // Every key after what is the prefix of a tmux as it is delivered, and after Alt.
                for (char key = ' '; key <= '~'; key++)
                {
                    everything.Append(before).Append('\u0002').Append(key).Append(before).Append('\e').Append(key).Append('\u0007');
                }

                foreach (string key in new[] { "\u0001", "\u0002:new-window\r", "\u0002:split-window bash\r", "\u0002:run-shell 'touch /tmp/reached'\r", "\eOP", "\e[24~", "\e[13;2u" })
                {
                    everything.Append(before).Append(key);
                }
            }

            await terminal.SendAsync(everything.ToString());
            await terminal.SendAsync("qq\u0003the-end");
            await Wait.Until(() => Encoding.UTF8.GetString(probe.Received).EndsWith("the-end", StringComparison.Ordinal), Long, () => $"the last keys to arrive; {Probe.Visible(probe.Received)}");
            Assert.Equal("agent:0.0 perl\n", await TmuxAsync(World, Agent, "list-panes -a -F '#{session_name}:#{window_index}.#{pane_index} #{pane_current_command}'"));
            Assert.Equal("100x30", await FormatAsync("#{pane_width}x#{pane_height}"));
            Assert.NotEqual(0, (await InsideAsync(World, Agent, "test -e /tmp/reached")).ExitCode);

            // A prompt or a menu would lie over the screen, and take the keys.
            await probe.EmitAsync("\e[2J\e[H");
            await probe.EmitAsync(string.Concat(Enumerable.Range(1, 30).Select(row => $"\e[{row};1Hclean {row}")));
            ScreenSnapshot screen = await terminal.WaitForScreenAsync("clean 30", Soon);
            Assert.Equal(Enumerable.Range(1, 30).Select(row => $"clean {row}"), screen.Lines);
        }
    }
}
