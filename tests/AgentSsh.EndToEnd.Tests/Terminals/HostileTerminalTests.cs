using System.Text;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>A terminal that answers tmux's questions with rubbish, late, cut off or not at all. It must not hurt the agent, nor whoever comes next.</summary>
public class HostileTerminalTests(ProbeWorld fixture) : ProbeTest(fixture)
{
    // What tmux asks last of a terminal, and so what to wait for before an answer.
    private const string LastQuestion = "\e]11;?";

    // TTY_QUERY_TIMEOUT of tmux's tty.c and some; tmux shows nowhere that it waits no more.
    private static readonly TimeSpan QueryTime = TimeSpan.FromSeconds(5.5);

    private static readonly (string Name, string Answer)[] Answers =
    [
        ("DA1 of no terminal", "\e[?999999;999999;1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20c"),
        ("DA1 without a number", "\e[?c"),
        ("DA1 with a number too large", "\e[?99999999999999999999999999c"),
        ("DA2 of no terminal", "\e[>0;0;0c"),
        ("DA2 with a number too large", "\e[>99999999999999999999;1;2c"),
        ("XTVERSION of nobody", "\eP>|\e\\"),
        ("XTVERSION that is long", "\eP>|" + new string('v', 200) + "\e\\"),
        ("XTVERSION with controls", "\eP>|a\rb\nc\u0002d\e\\"),
        ("colour that is none", "\e]11;rgb:zz/yy/xx\e\\"),
        ("colour that is long", "\e]11;" + new string('f', 300) + "\e\\"),
        // Ends a tmux 3.5a, and the program with it.
        ("foreground that is nothing", "\e]10;\a"),
        ("background that is nothing", "\e]11;\a"),
        ("clipboard that nobody asked for", "\e]52;c;" + new string('A', 400) + "\a"),
        ("keyboard flags of kitty", "\e[?31u"),
        ("a mode's state", "\e[?2026;2$y"),
        ("a cursor position", "\e[12;34R"),
        ("a window's size", "\e[8;24;80t"),
        ("a theme", "\e[?997;1n"),
    ];

    [Fact]
    public async Task Answers_OfRubbish_BreakNothing()
    {
        var (owner, probe) = await OpenAsync();
        await using (owner)
        await using (probe)
        {
            await using TerminalClient terminal = Start("xterm-256color", answersQueries: false);
            await terminal.WaitForOutputAsync(LastQuestion, Soon);
            var reached = new List<string>();
            foreach ((string name, string answer) in Answers)
            {
                probe.Forget();
                await terminal.SendAsync(answer);

                // A key that is none of an answer's: where it arrives, the answer is over.
                await terminal.SendAsync("\u0007");
                await Wait.Until(() => probe.Received.Contains((byte)7), Soon, () => $"the key after {name}; {Probe.Visible(probe.Received)}");
                if (probe.Received.Length > 1)
                {
                    reached.Add($"{name}: {Probe.Visible(probe.Received)}");
                }
            }

            TestContext.Current.SendDiagnosticMessage("reached the program:\n" + string.Join('\n', reached));
            await probe.EmitAsync("\e[2J\e[Hstill-drawn");
            await terminal.WaitForScreenAsync("still-drawn", Soon);
            await owner.WaitForScreenAsync("still-drawn", Soon);
        }
    }

    [Theory]
    [InlineData("DA1", "\e[?64;1;2")]
    [InlineData("XTVERSION", "\eP>|Ghost")]
    [InlineData("colour", "\e]11;rgb:00")]
    [InlineData("paste", "\e[200~half a paste")]
    [InlineData("mouse", "\e[<0;1")]
    [InlineData("character", "\u00e4")]
    public async Task Answer_CutOffByTheEnd_LeavesTheAgentAsItWas(string name, string answer)
    {
        var (owner, probe) = await OpenAsync();
        await using (owner)
        await using (probe)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(answer);
            await using (TerminalClient terminal = Start("xterm-256color", answersQueries: false))
            {
                await terminal.WaitForOutputAsync(LastQuestion, Soon);
                await terminal.SendAsync(name == "character" ? bytes.AsMemory(0, 1) : bytes);
                terminal.Kill(9);
                await terminal.Exited;
            }

            await Wait.Until(async () => (await TmuxClientsAsync(World, Agent)).Length == 1, Soon, () => "the terminal to be gone");
            await probe.ExpectAsync(owner, "hello\r", "hello\r");
            await using TerminalClient next = await AttachAsync();
            await probe.ExpectAsync(next, "again\r", "again\r");
        }
    }

    [Fact]
    public async Task Answer_ThatNeverEnds_IsGivenUp()
    {
        var (owner, probe) = await OpenAsync();
        await using (owner)
        await using (probe)
        {
            await using TerminalClient terminal = Start("xterm-256color", answersQueries: false);
            await terminal.WaitForOutputAsync(LastQuestion, Soon);
            foreach (string begin in new[] { "\e]11;", "\eP>|", "\e[?", "\e_G", "\e^" })
            {
                await terminal.SendAsync(begin + new string('9', 100_000));
            }

            // The others do not notice; and this terminal is not lost.
            await probe.EmitAsync("\e[2J\e[Hstill-drawn");
            await owner.WaitForScreenAsync("still-drawn", Soon);
            await terminal.WaitForScreenAsync("still-drawn", Soon);
            await terminal.SendAsync("the-end");
            await Wait.Until(() => Encoding.UTF8.GetString(probe.Received).EndsWith("the-end", StringComparison.Ordinal), Soon, () => Probe.Visible(probe.Received));
            TestContext.Current.SendDiagnosticMessage($"of half a megabyte of rubbish {probe.Received.Length} bytes reached the program");
        }
    }

    [Fact]
    public async Task Answers_ThatComeLate_AreStillAnswers()
    {
        var (terminal, probe) = await OpenAsync(answersQueries: false);
        await using (terminal)
        await using (probe)
        {
            await terminal.WaitForOutputAsync(LastQuestion, Soon);
            await probe.ExpectAsync(terminal, "typed first", "typed first");
            await probe.ExpectAsync(terminal, "\eP>|iTerm2 3.5.0\e\\\e[?64;1;2;4c\e[>64;2500;0c\e]10;rgb:ffff/ffff/ffff\e\\\e]11;rgb:0000/0000/0000\e\\x", "x");
            Assert.Contains("sync", await TmuxAsync(World, Agent, "list-clients -F '#{client_termfeatures}'"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Answers_ThatNobodyWaitsForAnyMore_AreNotTyped()
    {
        var (terminal, probe) = await OpenAsync(answersQueries: false);
        await using (terminal)
        await using (probe)
        {
            await terminal.WaitForOutputAsync(LastQuestion, Soon);
            await Task.Delay(QueryTime, TestContext.Current.CancellationToken);
            await probe.ExpectAsync(terminal, "a\eP>|iTerm2 3.5.0\e\\\e[?64;1;2;4c\e[>64;2500;0c\e[8;24;80t\e]11;rgb:0000/0000/0000\e\\b", "ab");

            // A program's own question, which it has tmux pass on, is answered all the same.
            await probe.EmitUntilAsync(terminal, "\ePtmux;\e\e[c\e\\", "\e[c");
            await probe.ExpectAsync(terminal, "\e[?64;1c", "\e[?64;1c");
        }
    }
}
