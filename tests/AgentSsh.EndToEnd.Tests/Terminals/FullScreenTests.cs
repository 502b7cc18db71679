namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>Programs of the image that take the whole screen.</summary>
public class FullScreenTests(ProbeWorld fixture) : ProbeTest(fixture)
{
    [Theory]
    [InlineData("xterm-256color")]
    [InlineData("xterm-ghostty")]
    [InlineData("vt100")]
    public async Task Nano_WritesAFile_WhateverTheTerminal(string term)
    {
        var (terminal, probe) = await OpenAsync(term);
        await using (terminal)
        await using (probe)
        {
            Assert.SkipUnless((await InsideAsync(World, Agent, "command -v nano")).ExitCode == 0, "not installed: nano");
            string path = $"/tmp/nano-{term}";
            Task<int> nano = probe.RunAsync($"stty sane; nano {path}");
            await terminal.WaitForScreenAsync("GNU nano", Soon);
            await terminal.SendAsync("größe 漢字\rsecond");
            await terminal.WaitForScreenAsync("second", Soon);

            // Ctrl-S saves, and freezes nothing; Ctrl-X leaves.
            await terminal.SendAsync("\u0013");
            await terminal.WaitForScreenAsync("Wrote 2 lines", Soon);
            await terminal.SendAsync("\u0018");
            Assert.Equal(0, await nano);
            Assert.Equal("größe 漢字\nsecond\n", (await InsideAsync(World, Agent, $"cat {path}")).EnsureSuccess().StdoutText);
            await terminal.WaitForScreenAsync("probe-ready", Soon);
        }
    }
}
