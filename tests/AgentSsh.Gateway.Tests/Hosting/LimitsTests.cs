using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>What the limits at the door look like to a person with the real ssh, and to whoever reads the log.</summary>
public sealed class LimitsTests : IAsyncLifetime
{
    private readonly RunningGateway _gateway = new() { Penalises = true };

    public ValueTask InitializeAsync() => _gateway.InitializeAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Penalty_FailedLogins_SshPrintsTheReasonAndTheLogSaysWhoWhyAndUntilWhen()
    {
        for (var i = 0; i < 4; i++)
        {
            var failed = await _gateway.SshAsync("mallory", "alice", "exit 0");
            Assert.Contains("Permission denied", failed.StderrText, StringComparison.Ordinal);
        }

        await Wait.Until(
            () => _gateway.TextLog.Text.Contains("are refused until", StringComparison.Ordinal), TimeSpan.FromSeconds(5), () => _gateway.TextLog.Text);
        for (var i = 0; i < 3; i++)
        {
            var refused = await _gateway.SshAsync("alice", "alice", "exit 0");
            Assert.Equal(255, refused.ExitCode);
            Assert.Matches("Received disconnect from 127.0.0.1 port [0-9]+:12: too many connections from your address ended without a login; try again in [0-9]+ s", refused.StderrText);
        }

        var lines = _gateway.TextLog.Lines;
        Assert.Matches(
            "Connections from 127.0.0.1 are refused until 20..-..-.. ..:..:..Z: AuthFail once too often",
            Assert.Single(lines, line => line.Contains("are refused until", StringComparison.Ordinal)));
        Assert.Matches(
            "Connection from 127.0.0.1:[0-9]+ refused by Penalty until 20..-..-.. ..:..:..Z; it was told: too many connections",
            Assert.Single(lines, line => line.Contains("refused by Penalty", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task MaxAgents_OneMoreOnFirstUse_IsRefusedInWordsAndTheOthersStay()
    {
        Assert.Equal(5, (await _gateway.SshAsync("alice", "alice.one", "exit 5")).ExitCode);
        Assert.Equal(5, (await _gateway.SshAsync("alice", "alice.two", "exit 5")).ExitCode);

        var third = await _gateway.SshAsync("alice", "alice.three", "exit 5");

        Assert.Equal(69, third.ExitCode);
        Assert.Contains("agentssh: alice has 2 agents beside those of the configuration, which is the most (max_agents)", third.StderrText, StringComparison.Ordinal);
        Assert.Equal(5, (await _gateway.SshAsync("alice", "alice.one", "exit 5")).ExitCode);
        Assert.Equal(5, (await _gateway.SshAsync("alice", "alice", "exit 5")).ExitCode);
        Assert.Equal(5, (await _gateway.SshAsync("bob", "bob.one", "exit 5")).ExitCode);
    }
}
