using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary><c>agentssh shell</c>: a shell beside the agent, on the person's own terminal.</summary>
public class SecondShellTests(ProbeWorld fixture) : ProbeTest(fixture)
{
    private static string Prompt => TestEngine.IsLocal && Environment.IsPrivilegedProcess ? "#" : "$";

    [Theory]
    [InlineData("xterm-256color", null, "xterm-256color", "")]
    [InlineData("xterm-256color", "truecolor", "xterm-256color", "truecolor")]
    [InlineData("xterm-ghostty", null, "xterm-ghostty", "truecolor")]
    [InlineData("no-such-terminal-anywhere", null, "xterm-256color", "")]
    [InlineData("dumb", null, "dumb", "")]
    public async Task Shell_OnATerminal_HasOneThatItsProgramsKnow(string term, string? colour, string expected, string expectedColour)
    {
        Assert.SkipWhen(TestEngine.IsLocal && term == "xterm-ghostty", "the machine need not know that terminal, as the image does");
        await using TerminalClient shell = StartShell(World.Alice, Agent, term, colour);
        await shell.WaitForScreenAsync(Prompt, Long);
        await shell.SendAsync("echo \"[$TERM] [$COLORTERM]\" $(stty size | tr ' ' x) $(tput cols)\r");
        await shell.WaitForScreenAsync($"[{expected}] [{expectedColour}] 30x100 100", Soon);
        await shell.SendAsync("exit 3\r");
        Assert.Equal(3, (await shell.WaitForExitAsync(Soon)).Code);
    }

    [Fact]
    public async Task Shell_BesideTheAgent_SharesItsContainerAndNotItsScreen()
    {
        RequireContainers();
        var (terminal, probe) = await OpenAsync();
        await using (terminal)
        await using (probe)
        {
            await using TerminalClient shell = StartShell(World.Alice, Agent, "xterm-256color", null);
            await shell.WaitForScreenAsync(Prompt, Soon);
            await shell.SendAsync("pgrep -c perl; pwd\r");
            await shell.WaitForScreenAsync(screen => screen.Lines.Any(line => line == "1") && screen.Lines.Any(line => line == "/workspace"), Soon, "the agent's program, seen from beside it");

            // Job control, and a resize of its own.
            await shell.SendAsync("sleep 100\r");
            await Wait.Until(async () => (await InsideAsync(World, Agent, "pgrep -x sleep")).ExitCode == 0, Soon, () => "sleep to run");
            await shell.SendAsync("\u001a");
            await shell.WaitForScreenAsync("Stopped", Soon);
            shell.Resize(70, 20);
            await shell.SendAsync("kill %1; stty size\r");
            await shell.WaitForScreenAsync("20 70", Soon);
            await shell.SendAsync("exit\r");
            await shell.WaitForExitAsync(Soon);
            Assert.Equal("probe-ready", terminal.ScreenText);
            Assert.Equal("100x30", await FormatAsync("#{window_width}x#{window_height}"));
            await probe.ExpectAsync(terminal, "x", "x");
        }
    }

    [Fact]
    public async Task Shell_WhomExecDoesNotName_IsRefused()
    {
        await using TerminalClient shell = StartShell(World.Bob, "team", "xterm-256color", null);
        Assert.Equal(77, (await shell.WaitForExitAsync(Long)).Code);
        Assert.Contains("agentssh: commands", shell.ScreenText, StringComparison.Ordinal);
    }

    private static TerminalClient StartShell(Person person, string agent, string term, string? colour) => TerminalClient.Start(new TerminalClientOptions
    {
        FileName = "ssh",
        Arguments = ["-F", person.SshConfigPath, "-o", "SendEnv=COLORTERM", "-t", $"{agent}@{SshClientConfig.HostName}", "agentssh shell"],
        Environment = new Dictionary<string, string?> { ["COLORTERM"] = colour },
        Size = Size,
        Term = term,
    });
}
