namespace AgentSsh.EndToEnd.Tests;

/// <summary>Without containers: the same road, to processes of the gateway's own user.</summary>
public class LocalEngineTests : WorldTest
{
    [Fact]
    public async Task LocalAgent_SurvivesTheGateway_AndRunsCommands()
    {
        await using var world = await StartWorldAsync(new AgentWorldOptions { Engine = "local", Program = "script", Tables = ScriptTables });
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
}
