using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>A program that writes what no terminal expects: the screen lives on, and whoever comes next finds it in order.</summary>
public class HostileProgramTests(ProbeWorld fixture) : ProbeTest(fixture)
{
    [Fact]
    public async Task Output_OfTenMegabytesWithoutANewline_LeavesTheScreenAlive()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.RepeatAsync(10 * 1024 * 1024, "x"u8.ToArray());
            await StillAliveAsync(terminal, probe);
        }
    }

    [Theory]
    [InlineData("c3 28 a0 a1 e2 28 a1 f0 28 8c bc ff fe 80 c0 af ed a0 80 f8 a1 a1 a1 a1")]
    [InlineData("e6 bc")]
    [InlineData("00 01 02 05 06 0e 0f 10 7f 80 9b 9d 90")]
    [InlineData("1b 5b 39 39 39 39 39 39 39 39 39 39 3b 39 39 39 39 39 39 39 39 39 39 48 1b 5b 39 39 39 39 39 39 39 39 39 39 40")]
    [InlineData("1b 5b 31 3b 32 3b 33 3b 34 3b 35 3b 36 3b 37 3b 38 3b 39 3b 31 30 3b 31 31 3b 31 32 3b 31 33 3b 31 34 3b 31 35 3b 31 36 3b 31 37 3b 31 38 3b 31 39 3b 32 30 3b 32 31 3b 32 32 3b 32 33 3b 32 34 3b 32 35 3b 32 36 6d")]
    [InlineData("1b 5b 33 3b 37 72 1b 5b 3f 36 68 1b 5b 3f 33 68 1b 23 38 1b 28 30 0e")]
    public async Task Output_OfBytesThatMakeNoSense_LeavesTheScreenAlive(string hex)
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
            await StillAliveAsync(terminal, probe);
        }
    }

    [Theory]
    [InlineData("\e]0;a title without an end")]
    [InlineData("\e]8;;https://example.test/")]
    [InlineData("\e]52;c;QUFB")]
    [InlineData("\ePtmux;\e\e]9;half")]
    [InlineData("\eP+q544e")]
    [InlineData("\e_Ga=T,f=100;AAAA")]
    [InlineData("\e^private")]
    [InlineData("\ekname")]
    [InlineData("\e[38;2;1")]
    [InlineData("\e[?2026h")]
    public async Task Output_OfASequenceWithoutAnEnd_HoldsNobodyUp(string output)
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync("on-the-screen\r\n" + output);
            await terminal.WaitForScreenAsync("on-the-screen", Soon);
            await using (TerminalClient next = await AttachAsync())
            {
                await next.WaitForScreenAsync("on-the-screen", Soon);
                await probe.ExpectAsync(next, "typed\r", "typed\r");
            }

            // The program goes on without having ended it: tmux gives the string up after five seconds.
            await Wait.Until(
                async () =>
                {
                    await probe.EmitAsync("\r\nwent-on\r\n");
                    return terminal.Screen.Contains("went-on");
                },
                Soon,
                () => terminal.ScreenText);
            await StillAliveAsync(terminal, probe);
        }
    }

    [Fact]
    public async Task Output_OfAStringOfTenMegabytesWithoutAnEnd_IsGivenUp()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync("\e]52;c;");
            await probe.RepeatAsync(10 * 1024 * 1024, "QUFB"u8.ToArray()[..1]);
            await probe.EmitAsync("\a");
            await StillAliveAsync(terminal, probe);
            Assert.True(terminal.RawBytes.Length < 4 * 1024 * 1024, $"{terminal.RawBytes.Length} bytes came out");
        }
    }

    /// <summary>It is drawn upon, it takes keys, and the next person finds the same.</summary>
    private async Task StillAliveAsync(TerminalClient terminal, Probe probe)
    {
        await probe.EmitAsync("\e\\\e(B\u000f\e[?6l\e[r\e[0m\e[2J\e[Hstill-alive");
        await terminal.WaitForScreenAsync(screen => screen.Text == "still-alive", Soon, "a clean screen");
        await probe.ExpectAsync(terminal, "hello\r", "hello\r");
        await using TerminalClient next = await AttachAsync();
        await next.WaitForScreenAsync(screen => screen.Text == "still-alive", Soon, "the same screen for the next one");
        await probe.ExpectAsync(next, "again\r", "again\r");
    }
}
