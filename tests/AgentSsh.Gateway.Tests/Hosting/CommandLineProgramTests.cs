using AgentSsh.Gateway.Hosting;
using AgentSsh.Gateway.Hosting.Cli;
using AgentSsh.Gateway.Tests.Configuration;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

public sealed class CommandLineProgramTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Config => _directory["agents.toml"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("dance")]
    [InlineData("serve --nope")]
    [InlineData("check --config")]
    [InlineData("status a b")]
    [InlineData("up somewhere")]
    public async Task Run_WrongUsage_SaysSoWithStatus64(string line)
    {
        var (status, output, error) = await RunAsync(line.Split(' '));
        Assert.Equal((64, ""), (status, output));
        Assert.StartsWith("agentssh: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Nothing_ShowsTheCommandsWithStatus64()
    {
        var (status, output, _) = await RunAsync();
        Assert.Equal(64, status);
        foreach (var command in (string[])["up", "serve", "check", "status", "version"])
        {
            Assert.Contains($"\n  {command} ", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Version_Asked_IsPrinted()
    {
        var (status, output, _) = await RunAsync("version");
        Assert.Equal(0, status);
        Assert.Matches(@"^agentssh \d+\.\d+\.\d+\s*$", output);
    }

    [Fact]
    public async Task Check_Good_SaysSo()
    {
        File.WriteAllText(Config, ConfigurationFixture.Users);
        var (status, output, error) = await RunAsync("check", "--config", Config);
        Assert.Equal((0, $"{Config} is fine\n", ""), (status, output, error));
    }

    [Fact]
    public async Task NotifyTest_TakenRefusedAndUnknown_SaysWhichWithAStatus()
    {
        await using var server = new HookServer(HookServer.Fine, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
        File.WriteAllText(Config, $"[notify.phone]\nurl = \"{server.Url}\"\n{ConfigurationFixture.Users}");
        string place = $"phone at http://127.0.0.1:{server.Url.Port}";
        Assert.Equal((0, $"{place}: taken: it answered with status 204\n", ""), await RunAsync("notify-test", "phone", "--config", Config));
        Assert.Equal((69, "", $"{place}: not taken: it answered with status 403\n"), await RunAsync("notify-test", "phone", "--config", Config));
        Assert.Equal((64, "", $"agentssh: there is no [notify.phne] in {Config}; did you mean 'phone'?\n"), await RunAsync("notify-test", "phne", "--config", Config));
        Assert.Contains("agent test waits: nothing, this is a test", server.Requests[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_SeveralErrors_PrintsThemAllWithStatus78()
    {
        File.WriteAllText(Config, $"[gateway]\nlisten = [\"nowhere\"]\nengin = \"docker\"\n{ConfigurationFixture.Users}");
        var (status, output, _) = await RunAsync("check", "-c", Config);
        Assert.Equal(78, status);
        Assert.Contains($"{Config}:2:", output, StringComparison.Ordinal);
        Assert.Contains($"{Config}:3:1: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_BadConfiguration_PrintsItWithStatus78()
    {
        File.WriteAllText(Config, "[users.alice]\n");
        var (status, output, error) = await RunAsync("serve", "--config", Config);
        Assert.Equal((78, ""), (status, output));
        Assert.StartsWith($"{Config}:1:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_NoGateway_SaysSoWithStatus69EvenWithoutUsers()
    {
        File.WriteAllText(Config, "[gateway]\nstate_dir = \"elsewhere\"\n");
        var (status, _, error) = await RunAsync("status", "--config", Config);
        Assert.Equal(69, status);
        Assert.Contains($"no gateway runs with the state directory {_directory["elsewhere"]}", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Search_NothingNamed_TakesTheFirstThatIsThere()
    {
        Assert.Equal("/w/x.toml", ConfigurationSearch.Find("x.toml", "/w", "/p", _ => false));
        Assert.Equal("/w/agents.toml", ConfigurationSearch.Find(null, "/w", "/p", _ => true));
        Assert.Equal("/etc/agentssh/agents.toml", ConfigurationSearch.Find(null, "/w", "/p", path => !path.StartsWith("/w/", StringComparison.Ordinal)));
        Assert.Equal("/p/agents.toml", ConfigurationSearch.Find(null, "/w", "/p/artifacts/agentssh", path => path == "/p/agents.toml"));
        var e = Assert.Throws<StartupException>(() => ConfigurationSearch.Find(null, "/w", "/p", _ => false));
        Assert.Equal(78, e.ExitCode);
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await AgentSshProgram.RunAsync(arguments, output, error);
        return (status, output.ToString(), error.ToString());
    }
}
