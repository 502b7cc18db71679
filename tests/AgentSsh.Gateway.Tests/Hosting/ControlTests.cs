using System.Text.Json;
using AgentSsh.Gateway.Hosting;
using AgentSsh.Gateway.Hosting.Cli;
using AgentSsh.Gateway.Hosting.Control;
using AgentSsh.Gateway.Hosting.State;

namespace AgentSsh.Gateway.Tests.Hosting;

public sealed class ControlTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Fact]
    public void Socket_GatewayRuns_IsForItsUserAlone() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(StateDirectory.ControlSocket(gateway.StatePath)));

    [Fact]
    public async Task Status_AllAgents_NamesEachEvenWhenNobodyAskedForIt()
    {
        var (status, output, error) = await RunAsync("status", "--config", gateway.ConfigPath);
        Assert.True(status == 0, error);
        Assert.StartsWith("AGENT", output, StringComparison.Ordinal);
        foreach (var agent in (string[])["alice", "bob", "carol", "team"])
        {
            Assert.Contains($"\n{agent} ", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Status_JsonOfOneAgent_IsThatAgent()
    {
        (await gateway.SshAsync("alice", "alice", "exit 0")).EnsureSuccess();
        var (status, output, error) = await RunAsync("status", "alice", "--json", "--config", gateway.ConfigPath);
        Assert.True(status == 0, error);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("idle", json.RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Status_JsonOfAll_IsAnArray()
    {
        var (_, output, _) = await RunAsync("status", "--json", "--config", gateway.ConfigPath);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(4, json.RootElement.EnumerateArray().Count(each => each.GetProperty("agent").GetString() is "alice" or "bob" or "carol" or "team"));
    }

    [Fact]
    public async Task Status_UnknownAgent_SaysSoWithStatus69()
    {
        var (status, output, error) = await RunAsync("status", "nobody", "--config", gateway.ConfigPath);
        Assert.Equal((69, ""), (status, output));
        Assert.Contains("no agent nobody", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_UnknownVerb_IsRefused()
    {
        var answer = await ControlClient.AskAsync(gateway.StatePath, ["restart"], CancellationToken.None);
        Assert.Equal(64, answer.Status);
    }

    [Fact]
    public async Task Who_NobodyIsAttached_IsEmptyAndFine()
    {
        var (status, output, error) = await RunAsync("who", "bob", "--config", gateway.ConfigPath);
        Assert.True(status == 0, error);
        Assert.Equal("nobody is in front of bob\n", output);
    }

    [Fact]
    public async Task Ask_NoGatewayRuns_SaysSoWithStatus69()
    {
        var e = await Assert.ThrowsAsync<StartupException>(() => ControlClient.AskAsync("/nonexistent", ["status"], CancellationToken.None));
        Assert.Equal(69, e.ExitCode);
        Assert.Contains("no gateway runs", e.Message, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await AgentSshProgram.RunAsync(arguments, output, error);
        return (status, output.ToString(), error.ToString());
    }
}
