using System.Security.Cryptography;
using System.Text.Json;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>Commands and verbs through a whole gateway, asked for by the real ssh.</summary>
public sealed class SshRoundTripTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private const int Bulk = 20 * 1024 * 1024;

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(255)]
    public async Task Exec_CommandEnds_SshEndsWithItsStatus(int status)
    {
        var result = await gateway.SshAsync("alice", "alice", $"exit {status}");
        Assert.True(result.ExitCode == status, result.ToString());
    }

    [Fact]
    public async Task Exec_BothOutputs_ComeApart()
    {
        var result = await gateway.SshAsync("alice", "team", "both");
        Assert.Equal(("to stdout\n", "to stderr\n", 3), (result.StdoutText, result.StderrText, result.ExitCode));
    }

    [Fact]
    public async Task Exec_BulkBothWays_IsTheSameByteForByte()
    {
        var bytes = new byte[Bulk];
        new Random(20).NextBytes(bytes);
        using var input = new MemoryStream(bytes);
        var result = await gateway.SshAsync("alice", "alice", input, "cat");
        Assert.True(result.ExitCode == 0, result.StderrText);
        Assert.True(result.Stdout.AsSpan().SequenceEqual(bytes), $"{result.Stdout.Length} bytes came back");
    }

    [Fact]
    public async Task Exec_InputEnds_TheAnswerStillComes()
    {
        var bytes = new byte[1_000_003];
        new Random(3).NextBytes(bytes);
        using var input = new MemoryStream(bytes);
        var result = await gateway.SshAsync("alice", "alice", input, "sha256sum");
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(bytes)) + "\n", 0), (result.StdoutText, result.ExitCode));
    }

    [Fact]
    public async Task Exec_FurtherAgentOfOnesOwn_IsMadeOnFirstUse()
    {
        var result = await gateway.SshAsync("alice", "alice.api", "exit 5");
        Assert.True(result.ExitCode == 5, result.ToString());
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("carol")]
    public async Task Exec_NotTheOwner_IsRefusedInWordsWithStatus77(string person)
    {
        var result = await gateway.SshAsync(person, "team", "exit 0");
        Assert.Equal(77, result.ExitCode);
        Assert.Contains("are for its owner", result.StderrText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_UnknownKeyAndUnknownAgentAndAnothersAgent_AreRefusedAlike()
    {
        var results = await Task.WhenAll(
            gateway.SshAsync("mallory", "alice", "exit 0"),
            gateway.SshAsync("alice", "nobody", "exit 0"),
            gateway.SshAsync("bob", "alice", "exit 0"),
            gateway.SshAsync("bob", "alice.api", "exit 0"));
        foreach (var result in results)
        {
            Assert.Equal(255, result.ExitCode);
            Assert.Contains("Permission denied (publickey)", result.StderrText, StringComparison.Ordinal);
        }

        await Wait.Until(
            () => gateway.TextLog.Text.Contains(" refused (", StringComparison.Ordinal), TimeSpan.FromSeconds(5), () => $"a line about it: {gateway.TextLog.Text}");
    }

    [Fact]
    public async Task Shell_WithoutTerminal_SaysWhatToDoWithStatus64()
    {
        var result = await gateway.SshAsync("alice", "alice", "-T");
        Assert.Equal(64, result.ExitCode);
        Assert.Contains("ssh -t", result.StderrText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbs_StatusJson_TellsWhatTheSupervisorReported()
    {
        (await gateway.SshAsync("alice", "alice", "exit 0")).EnsureSuccess();
        var result = (await gateway.SshAsync("alice", "alice", "agentssh", "status", "--json")).EnsureSuccess();
        using var status = JsonDocument.Parse(result.StdoutText);
        Assert.Equal("alice", status.RootElement.GetProperty("agent").GetString());
        Assert.Equal("idle", status.RootElement.GetProperty("state").GetString());
        Assert.Equal("the-conversation", status.RootElement.GetProperty("conversation").GetString());
    }

    [Fact]
    public async Task Verbs_HelpAndWhoAndUnknown_AnswerWithoutTheAgent()
    {
        var help = await gateway.SshAsync("carol", "team", "agentssh help");
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("restart", help.StdoutText, StringComparison.Ordinal);
        var who = await gateway.SshAsync("carol", "carol", "agentssh who");
        Assert.Equal(("nobody is in front of carol\n", 0), (who.StdoutText, who.ExitCode));
        var unknown = await gateway.SshAsync("carol", "team", "agentssh dance");
        Assert.Equal(64, unknown.ExitCode);
        Assert.Contains("no verb 'dance'", unknown.StderrText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbs_Restart_OwnerReachesTheSupervisorAndAWatcherDoesNot()
    {
        var owner = (await gateway.SshAsync("bob", "bob", "agentssh restart")).EnsureSuccess();
        Assert.Contains("bob is restarted", owner.StdoutText, StringComparison.Ordinal);
        Assert.Equal(["bob"], gateway.Engine.Supervisor("bob").Restarts);
        var watcher = await gateway.SshAsync("carol", "team", "agentssh restart");
        Assert.Equal(77, watcher.ExitCode);
    }
}
