using System.ComponentModel;

namespace AgentSsh.Testing.Tests;

public class TerminalClientTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Start_Shell_HasTheTerminalOfTheGivenSizeAsItsOwn()
    {
        await using var terminal = TerminalClient.Start(new TerminalClientOptions
        {
            FileName = "sh",
            Arguments = ["-c", "stty size; echo TERM=$TERM; test -t 0 && test -t 1 && test -t 2 && echo typed > /dev/tty; exit 7"],
            Size = new TerminalSize(91, 17),
        });
        Assert.Equal(new ProcessExit(7, null), await terminal.WaitForExitAsync(Soon));
        Assert.Equal("17 91\nTERM=xterm-256color\ntyped", terminal.ScreenText);
    }

    [Fact]
    public async Task SendAsync_ToAProgramThatReads_ArrivesAndIsEchoed()
    {
        await using var terminal = TerminalClient.Start("sh", "-c", "read line; echo \"got <$line>\"");
        await terminal.SendAsync("hello\r");
        await terminal.WaitForScreenAsync("got <hello>", Soon);
        Assert.Equal("hello\r\ngot <hello>\r\n"u8.ToArray(), terminal.RawBytes);
    }

    [Fact]
    public async Task Resize_WhileAProgramRuns_TellsItBySignal()
    {
        await using var terminal = TerminalClient.Start("bash", "-c", "trap 'stty size; exit' WINCH; echo ready; while :; do read -t 60; done");
        await terminal.WaitForScreenAsync("ready", Soon);
        terminal.Resize(100, 30);
        await terminal.WaitForScreenAsync("30 100", Soon);
        await terminal.WaitForExitAsync(Soon);
    }

    [Fact]
    public async Task Kill_RunningProgram_ExitTellsTheSignal()
    {
        await using var terminal = TerminalClient.Start("cat");
        terminal.Kill(15);
        Assert.Equal(new ProcessExit(null, 15), await terminal.WaitForExitAsync(Soon));
    }

    [Fact]
    public async Task SendAsync_ControlC_InterruptsTheForegroundProgram()
    {
        await using var terminal = TerminalClient.Start("sh", "-c", "echo ready; exec cat");
        await terminal.WaitForScreenAsync("ready", Soon);
        await terminal.SendAsync("\x03");
        Assert.Equal(new ProcessExit(null, 2), await terminal.WaitForExitAsync(Soon));
    }

    [Fact]
    public async Task WaitForScreenAsync_TextThatDoesNotCome_FailsWithTheScreen()
    {
        await using var terminal = TerminalClient.Start("sh", "-c", "echo something else; exec cat");
        await terminal.WaitForScreenAsync("something", Soon);
        var e = await Assert.ThrowsAsync<TimeoutException>(() => terminal.WaitForScreenAsync("absent", TimeSpan.FromMilliseconds(100)));
        Assert.Contains("something else", e.Message, StringComparison.Ordinal);
        Assert.Contains("running", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForScreenAsync_ProgramEndsWithoutIt_FailsAtOnce()
    {
        await using var terminal = TerminalClient.Start("sh", "-c", "echo last words; exit 3");
        var e = await Assert.ThrowsAsync<TimeoutException>(() => terminal.WaitForScreenAsync("absent", TimeSpan.FromMinutes(5)));
        Assert.Contains("last words", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_UnknownProgram_IsAnErrorThatNamesIt()
    {
        var e = Assert.Throws<Win32Exception>(() => TerminalClient.Start("no-such-program-here"));
        Assert.Contains("no-such-program-here", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_OneMegabyteAtOnce_IsAllKept()
    {
        await using var terminal = TerminalClient.Start("sh", "-c", "stty -opost; head -c 1000000 /dev/zero | tr '\\0' x; echo; echo end");
        await terminal.WaitForExitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1_000_005, terminal.RawBytes.Length);
    }

    [Fact]
    public async Task Tmux_SplitResizedAndDetached_ScreenIsTmuxesOwn()
    {
        if (Requirements.Programs("tmux") is { } missing)
        {
            Assert.Skip(missing);
        }

        using var directory = new TemporaryDirectory();
        var socket = directory["tmux.sock"];
        await using var terminal = TerminalClient.Start(new TerminalClientOptions
        {
            FileName = "tmux",
            Arguments = ["-u", "-S", socket, "-f", "/dev/null", "new-session", "-s", "it", "env PS1='$ ' sh"],
            Size = new TerminalSize(60, 20),
        });
        try
        {
            await terminal.WaitForScreenAsync(screen => screen.Lines[0] == "$", Soon, "the shell's prompt");
            await terminal.SendAsync("for i in 1 2 3 4 5 6 7 8 9; do printf 'row %s \\344\\275\\240\\n' $i; done\r");
            await terminal.WaitForScreenAsync("row 9 你", Soon);
            (await Tmux(socket, "split-window", "-h", "env PS1='right$ ' sh")).EnsureSuccess();
            await terminal.WaitForScreenAsync("│right$", Soon);
            terminal.Resize(70, 15);
            await terminal.WaitForScreenAsync(screen => screen.Lines[14].StartsWith("[it]", StringComparison.Ordinal), Soon, "the status line at the new bottom");

            var pane = (await Tmux(socket, "capture-pane", "-p", "-t", "it.0")).EnsureSuccess().StdoutText.TrimEnd('\n').Split('\n');
            await terminal.WaitForScreenAsync(
                screen => pane.Select((line, row) => screen.Lines[row].Split('│')[0].TrimEnd() == line).All(same => same), Soon, "what capture-pane tells");

            (await Tmux(socket, "detach-client")).EnsureSuccess();
            Assert.Equal(new ProcessExit(0, null), await terminal.WaitForExitAsync(Soon));
            Assert.False(terminal.Screen.IsAlternate);
            Assert.Contains("[detached", terminal.ScreenText, StringComparison.Ordinal);
        }
        finally
        {
            await Tmux(socket, "kill-server");
        }
    }

    private static Task<ProcessResult> Tmux(string socket, params string[] arguments) => ProcessRunner.RunAsync("tmux", ["-S", socket, .. arguments]);
}
