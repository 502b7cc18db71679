using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>Without containers: the same road, to processes of the gateway's own user.</summary>
public class LocalEngineTests : WorldTest
{
    [Fact]
    public async Task LocalAgent_SurvivesTheGateway_AndRunsCommands()
    {
        await using var world = await StartWorldAsync(new AgentWorldOptions { Engine = "local", Program = "script", Tables = ScriptTables });
        try
        {
            await using (var alice = world.Alice.Attach("alice"))
            {
                await alice.WaitForScreenAsync("ready-to-work", Long);
                await alice.SendAsync("before\r");
                await alice.WaitForScreenAsync("got:before:", Soon);
                await world.CrashAndRestartGatewayAsync();
                await alice.WaitForExitAsync(Soon);
            }

            await using var again = world.Alice.Attach("alice");
            await again.WaitForScreenAsync("got:before:", Soon);
            Assert.Equal(3, (await world.Alice.RunAsync("alice", "exit 3")).ExitCode);
        }
        finally
        {
            await StopSupervisorsAsync(world);
        }
    }

    /// <summary>They outlive the gateway, as they should; a test's must not outlive the test.</summary>
    private static async Task StopSupervisorsAsync(AgentWorld world)
    {
        await world.Gateway.StopAsync();
        string[] pids = Supervisors(world);
        foreach (string pid in pids)
        {
            Signals.Send(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture), Signals.Terminate);
        }

        await Wait.Until(() => Supervisors(world).Length == 0, Soon, "the supervisors' end");
    }

    private static string[] Supervisors(AgentWorld world) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(name => name.All(char.IsAsciiDigit) && CommandLine(name).Contains(world.StateDirectory, StringComparison.Ordinal)
                && CommandLine(name).Contains("agentssh-supervisor", StringComparison.Ordinal)),
    ];

    private static string CommandLine(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return string.Empty;
        }
    }
}
