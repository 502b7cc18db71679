using System.Diagnostics;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>What a person types, in the forms in which terminals send it, and what the program receives.</summary>
public class KeyboardTests(ProbeWorld fixture) : ProbeTest(fixture)
{
    // tmux as it is delivered waits 500 ms.
    private const double Quick = 400;

    private static readonly (string Key, string Typed, string Received)[] Keys =
    [
        ("Enter", "\r", "\r"),
        ("Shift+Enter, CSI u", "\e[13;2u", "\e[13;2u"),
        ("Shift+Enter, xterm", "\e[27;2;13~", "\e[13;2u"),
        ("Ctrl+Enter, CSI u", "\e[13;5u", "\e[13;5u"),
        ("Alt+Enter", "\e\r", "\e\r"),
        ("Ctrl+J", "\n", "\n"),
        ("Ctrl+B", "\u0002", "\u0002"),
        ("Ctrl+B, CSI u", "\e[98;5u", "\u0002"),
        ("Ctrl+B, xterm", "\e[27;5;98~", "\u0002"),
        ("Ctrl+C", "\u0003", "\u0003"),
        ("Ctrl+C, CSI u", "\e[99;5u", "\u0003"),
        ("Ctrl+D", "\u0004", "\u0004"),
        ("Ctrl+Q", "\u0011", "\u0011"),
        ("Ctrl+S", "\u0013", "\u0013"),
        ("Ctrl+Z", "\u001a", "\u001a"),
        ("Ctrl+\\", "\u001c", "\u001c"),
        ("Ctrl+Space", "\0", "\0"),
        ("Tab", "\t", "\t"),
        ("Shift+Tab", "\e[Z", "\e[Z"),
        ("Backspace", "\u007f", "\u007f"),
        ("Alt+x", "\ex", "\ex"),
        ("Alt+X", "\eX", "\eX"),
        ("Alt+Backspace", "\e\u007f", "\e\u007f"),
        ("Up", "\eOA", "\e[A"),
        ("Down, in the other form", "\e[B", "\e[B"),
        ("Ctrl+Right", "\e[1;5C", "\e[1;5C"),
        ("Alt+Left", "\e[1;3D", "\e[1;3D"),
        ("Shift+Up", "\e[1;2A", "\e[1;2A"),
        ("F1", "\eOP", "\eOP"),
        ("F5", "\e[15~", "\e[15~"),
        ("F12", "\e[24~", "\e[24~"),
        ("Delete", "\e[3~", "\e[3~"),
        ("PageUp", "\e[5~", "\e[5~"),
    ];

    [Fact]
    public async Task Keys_InTheFormsThatTerminalsSend_ReachTheProgramAsItReadsThem()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            foreach ((string key, string typed, string received) in Keys)
            {
                TestContext.Current.SendDiagnosticMessage(key);
                await probe.ExpectAsync(terminal, typed, received);

                // Nothing is left behind that would make another key of the next one.
                await probe.ExpectAsync(terminal, "x", "x");
            }
        }
    }

    [Fact]
    public async Task CursorKeys_AfterTheProgramAskedForApplicationMode_HaveThatForm()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync("\e[?1h");
            await probe.ExpectAsync(terminal, "\eOA", "\eOA");
            await probe.EmitAsync("\e[?1l");
            await probe.ExpectAsync(terminal, "\eOA", "\e[A");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Escape_Alone_ReachesTheProgramAtOnce(bool answersQueries)
    {
        var (terminal, probe) = await OpenAsync(answersQueries: answersQueries);
        await using (terminal)
        await using (probe)
        {
            async Task<double> EscapeAsync()
            {
                probe.Forget();
                long start = Stopwatch.GetTimestamp();
                await terminal.SendAsync("\e");
                await probe.WaitForAsync("\e");
                return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            // While tmux waits for an answer to a question, it waits half a second for what may follow an Escape; it gives up after some seconds.
            await Wait.Until(async () => await EscapeAsync() < Quick, Soon, () => "an Escape to be quick");
            var took = new List<double>();
            for (int i = 0; i < 20; i++)
            {
                took.Add(await EscapeAsync());
            }

            took.Sort();
            TestContext.Current.SendDiagnosticMessage($"Escape: median {took[10]:0} ms, slowest {took[^1]:0} ms, looked at every 20 ms");
            Assert.InRange(took[10], 0, Quick);
        }
    }

    [Theory]
    [InlineData("\u001a", "Ctrl+Z")]
    [InlineData("\u0013", "Ctrl+S")]
    [InlineData("\u0011", "Ctrl+Q")]
    [InlineData("\u001c", "Ctrl+\\")]
    public async Task ControlKey_WhileTheTerminalIsAsTheProgramFoundIt_FreezesNothing(string typed, string key)
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.FoundModesAsync();
            await terminal.SendAsync(typed);
            await terminal.SendAsync("after\r");
            await terminal.WaitForScreenAsync("after", Soon);
            await probe.EmitAsync("still-alive");
            await terminal.WaitForScreenAsync("still-alive", Soon);
            await Wait.Until(
                () => System.Text.Encoding.UTF8.GetString(probe.Received).Contains("after", StringComparison.Ordinal), Soon, () => $"the line after {key}; {Probe.Visible(probe.Received)}");
        }
    }
}
