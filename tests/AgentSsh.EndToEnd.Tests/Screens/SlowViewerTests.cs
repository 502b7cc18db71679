using System.Globalization;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Screens;

/// <summary>A viewer that does not read slows nobody, fills nothing, and has a fresh screen when it reads again.</summary>
public class SlowViewerTests : ScreenTest
{
    private const int Stop = 19;
    private const int Continue = 18;
    private const long MemoryBound = 64 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Viewer_FrozenWhileTheAgentPrintsMegabytes_SlowsNobodyAndCatchesUp(bool relays)
    {
        await using var world = await StartAsync(relays: relays);
        await using TerminalClient alice = await AttachAsync(world.Alice, "team");
        await using TerminalClient bob = await AttachAsync(world.Bob, "team");
        long before = Memory(world);

        bob.Kill(Stop);
        await alice.SendAsync("flood\r");
        for (int i = 0; i < 5; i++)
        {
            await alice.SendAsync($"echo-{i}\r");
            await alice.WaitForScreenAsync(screen => screen.Title == $"did echo-{i}", Soon, $"what was typed within the flood ({i})");
        }

        await alice.WaitForScreenAsync("flood-done", Soon);
        Assert.InRange(Memory(world) - before, -MemoryBound, MemoryBound);

        bob.Kill(Continue);
        await SameAsync(world, alice, bob);

        // And a line that does not end.
        bob.Kill(Stop);
        await alice.SendAsync("long\r");
        await alice.WaitForScreenAsync("long-done", Soon);
        bob.Kill(Continue);
        await SameAsync(world, alice, bob);
        Assert.InRange(Memory(world) - before, -MemoryBound, MemoryBound);
    }

    private static async Task SameAsync(AgentWorld world, params TerminalClient[] clients)
    {
        foreach (TerminalClient client in clients)
        {
            string held = string.Empty;
            await Wait.Until(
                async () => Plain(client.ScreenText) == (held = await CaptureAsync(world, "team")), Soon, () => $"the screen that tmux holds:\n{held}\nbut it is:\n{client.ScreenText}");
        }
    }

    /// <summary>What the gateway has resident, in KiB.</summary>
    private static long Memory(AgentWorld world)
    {
        string line = File.ReadLines($"/proc/{world.Gateway.ProcessId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
