using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>What was shown can be read later, as text.</summary>
public class ScrollbackTests(ProbeWorld fixture) : ProbeTest(fixture)
{
    private const int Kept = 50_000;

    [Fact]
    public async Task Logs_OfFiftyThousandLines_BeginWithTheFirst()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync("\e[2J\e[H\e[1;31m");
            await probe.LinesAsync(Kept);
            await terminal.WaitForScreenAsync($"row {Kept}", Long);
            ProcessResult logs = (await World.Alice.RunAsync(Agent, $"agentssh logs -n {Kept}", new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();
            Assert.Equal(string.Concat(Enumerable.Range(1, Kept).Select(row => $"row {row}\n")), logs.StdoutText);

            logs = (await World.Alice.RunAsync(Agent, "agentssh logs -n 3")).EnsureSuccess();
            Assert.Equal($"row {Kept - 2}\nrow {Kept - 1}\nrow {Kept}\n", logs.StdoutText);
            Assert.Equal(100, (await World.Alice.RunAsync(Agent, "agentssh logs")).EnsureSuccess().StdoutText.Count(c => c == '\n'));

            // Whoever comes next sees the screen, not all that was.
            await using TerminalClient next = await AttachAsync();
            await next.WaitForScreenAsync($"row {Kept}", Soon);
            Assert.True(next.RawBytes.Length < 100_000, $"{next.RawBytes.Length} bytes for a screen");
        }
    }

    [Fact]
    public async Task LogsFollow_WhatTheProgramWrites_ComesAsItIsWritten()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync("before\r\n");
            await terminal.WaitForScreenAsync("before", Soon);
            await using TerminalClient logs = TerminalClient.Start("ssh", [.. World.Alice.SshArguments(Agent, "agentssh logs -n 1 -f")]);
            await logs.WaitForScreenAsync("before", Soon);
            for (int i = 1; i <= 3; i++)
            {
                await Wait.Until(
                    async () =>
                    {
                        await probe.EmitAsync($"later {i}\r\n");
                        return logs.Screen.Contains($"later {i}");
                    },
                    Soon,
                    () => logs.ScreenText);
            }

            // Whoever follows is no client that a window is made for.
            Assert.Equal("100x30", await FormatAsync("#{window_width}x#{window_height}"));
        }
    }

    [Theory]
    [InlineData("-n")]
    [InlineData("-n -1")]
    [InlineData("-n +5")]
    [InlineData("-n 1.5")]
    [InlineData("-n 0x10")]
    [InlineData("-n many")]
    [InlineData("-n ''")]
    [InlineData("-n 99999999999999999999")]
    [InlineData("--all")]
    public async Task Logs_WithWhatIsNoNumberOfLines_AreRefusedWithTheUsage(string arguments)
    {
        ProcessResult logs = await World.Alice.RunAsync(Agent, "agentssh logs " + arguments);
        Assert.Equal(64, logs.ExitCode);
        Assert.Contains("logs [-n N] [-f]", logs.StderrText, StringComparison.Ordinal);
        Assert.Equal("", logs.StdoutText);
    }

    [Fact]
    public async Task Logs_OfMoreLinesThanThereAre_AreAllThereAre()
    {
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await probe.EmitAsync("\e[2J\e[H");
            await terminal.WaitForScreenAsync(screen => screen.Text.Length == 0, Soon, "a clear screen");
            await TmuxAsync(World, Agent, "clear-history");
            await probe.EmitAsync("only this, größe 漢字\r\n");
            await terminal.WaitForScreenAsync("only this", Soon);
            Assert.Equal("only this, größe 漢字\n", (await World.Alice.RunAsync(Agent, "agentssh logs -n 4294967295")).EnsureSuccess().StdoutText);
        }
    }
}
