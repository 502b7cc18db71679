using System.Buffers;
using System.Text;
using AgentSsh.Link;
using AgentSsh.Supervisor.Processes;
using AgentSsh.Supervisor.Tmux;

namespace AgentSsh.Supervisor.Tests.Unit;

public sealed class TerminalTests
{
    [Theory]
    [InlineData("xterm-256color", "", "", false, false)]
    [InlineData("xterm-256color", "truecolor", "", true, false)]
    [InlineData("xterm-256color", "", "vscode", true, false)]
    [InlineData("xterm-256color", "", "Apple_Terminal", false, false)]
    [InlineData("xterm-ghostty", "", "", true, true)]
    [InlineData("xterm-256color", "", "iTerm.app", true, true)]
    [InlineData("alacritty", "", "", true, true)]
    public void Features_OfATerminal_AreWhatItCan(string term, string colorTerm, string program, bool trueColor, bool modern)
    {
        var variables = new Dictionary<string, string> { ["COLORTERM"] = colorTerm, ["TERM_PROGRAM"] = program };
        var features = TerminalFeatures.For(term, variables).Split(',');

        Assert.Equal(trueColor, features.Contains("RGB"));
        Assert.Equal(trueColor, TerminalFeatures.HasTrueColor(term, variables));
        Assert.Equal(modern, features.Contains("sync"));
        Assert.Contains("clipboard", features);
    }

    [Fact]
    public void Features_OfTheConsole_AreNone() => Assert.Equal("", TerminalFeatures.For("linux", new Dictionary<string, string>()));

    [Theory]
    [InlineData("xterm", "xterm")]
    [InlineData("no-such-terminal", "xterm-256color")]
    [InlineData("../../etc/passwd", "xterm-256color")]
    [InlineData("", "xterm-256color")]
    public void Resolve_Term_IsOneThatTheImageDescribes(string term, string expected) => Assert.Equal(expected, Terminfo.Resolve(term, "/nonexistent"));

    [Theory]
    [InlineData("9,123,,,\n", false, null)]
    [InlineData("9,123,0,,\n", false, null)]
    [InlineData("9,123,1,7,\n", true, 7u)]
    [InlineData("9,123,1,0,\n", true, 0u)]
    [InlineData("9,123,1,,9\n", true, 137u)]
    [InlineData("9,123,1,,\n", true, null)]
    public void Parse_Pane_TellsHowItEnded(string line, bool isDead, uint? exit)
    {
        var pane = PaneStatus.Parse(line);

        Assert.Equal(9, pane!.Value.ServerId);
        Assert.Equal(123, pane.Value.ProcessId);
        Assert.Equal(isDead, pane.Value.IsDead);
        Assert.Equal(exit, pane.Value.Exit?.Combined);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1,2,3")]
    [InlineData("x,1,1,1,")]
    public void Parse_NoPane_IsNull(string line) => Assert.Null(PaneStatus.Parse(line));

    [Theory]
    [InlineData("a\nb\nc\n\n\n", 2, "b\nc\n")]
    [InlineData("a\nb\nc", 9, "a\nb\nc\n")]
    [InlineData("a\n\n\nPane is dead (status 3)\n", 0, "a\n")]
    [InlineData("Pane is dead", 0, "")]
    [InlineData("\n\n", 5, "")]
    public void LastLines_OfAScreen_AreTheOnesWithText(string text, uint lines, string expected) => Assert.Equal(expected, TmuxServer.LastLines(text, lines));

    [Fact]
    public void ControlOutput_PiecesAnywhere_GivesTheProgramsBytes()
    {
        const string Text = "%begin 1 1 0\n%output %0 a\\033[1mb\\134\\015\\012\n%exit\n%output %12 \\303\\251c\n";
        for (var cut = 0; cut < Text.Length; cut++)
        {
            var output = new ArrayBufferWriter<byte>();
            var control = new ControlOutput();
            control.Read(Encoding.UTF8.GetBytes(Text[..cut]), output);
            control.Read(Encoding.UTF8.GetBytes(Text[cut..]), output);

            Assert.Equal("a\x1b[1mb\\\r\néc", Encoding.UTF8.GetString(output.WrittenSpan));
        }
    }

    [Fact]
    public void InputQueue_PiecesTakenInParts_KeepsOrderAndLength()
    {
        var queue = new InputQueue();
        queue.Append("abc"u8);
        queue.Append("de"u8);

        queue.Advance(2);
        Assert.Equal("c"u8.ToArray(), queue.Head.ToArray());
        Assert.Equal(3, queue.Length);
        queue.Advance(1);
        Assert.Equal("de"u8.ToArray(), queue.Head.ToArray());
        queue.Advance(2);
        Assert.True(queue.IsEmpty);
        Assert.True(queue.Head.IsEmpty);
    }

    [Fact]
    public unsafe void TerminalModes_Set_PutsBitsAndCharacters()
    {
        var termios = new Termios { LocalFlags = 0x8 };

        TerminalModes.Set(ref termios, 53, 0);
        TerminalModes.Set(ref termios, 50, 1);
        TerminalModes.Set(ref termios, 42, 1);
        TerminalModes.Set(ref termios, 3, 8);
        TerminalModes.Set(ref termios, 10, 255);
        TerminalModes.Set(ref termios, 129, 38400);

        Assert.Equal(0x1u, termios.LocalFlags);
        Assert.Equal(0x4000u, termios.InputFlags);
        Assert.Equal(8, termios.ControlCharacters[2]);
        Assert.Equal(0, termios.ControlCharacters[10]);
    }

    [Theory]
    [InlineData(0x0700, "status 7", 7u)]
    [InlineData(0x0009, "signal KILL", 137u)]
    [InlineData(0x008b, "signal SEGV", 139u)]
    [InlineData(0x0021, "signal 33", 161u)]
    public void ExitStatus_OfAWait_SaysStatusOrSignal(int status, string words, uint combined)
    {
        var exit = ExitStatus.FromWait(status);

        Assert.Equal(words, exit.ToString());
        Assert.Equal(combined, exit.Combined);
    }
}
