using System.Text;

namespace AgentSsh.Testing.Tests;

public class ProcessRunnerTests
{
    [Fact]
    public async Task RunAsync_BothOutputsAndACode_AreKeptApart()
    {
        var result = await ProcessRunner.RunAsync("sh", ["-c", "cat; echo err >&2; exit 5"], stdin: "in\0put");
        Assert.Equal((5, "in\0put", "err\n"), (result.ExitCode, result.StdoutText, result.StderrText));
        Assert.Throws<InvalidOperationException>(result.EnsureSuccess);
    }

    [Fact]
    public async Task RunAsync_ProgramThatHangs_IsKilledAndItsOutputTold()
    {
        var e = await Assert.ThrowsAsync<TimeoutException>(() => ProcessRunner.RunAsync(
            "sh", ["-c", "echo so far; sleep 600"], new ProcessRunnerOptions { Timeout = TimeSpan.FromMilliseconds(500) }));
        Assert.Contains("so far", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_TooMuchOutput_IsKilled()
    {
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => ProcessRunner.RunAsync(
            "yes", [], new ProcessRunnerOptions { MaximumOutputBytes = 100_000 }));
        Assert.Contains("100000", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ProgramThatDoesNotReadItsInput_Ends()
    {
        using var input = new MemoryStream(new byte[10_000_000]);
        var result = await ProcessRunner.RunAsync("true", [], new ProcessRunnerOptions { Stdin = input });
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task SshKeysAndConfig_OfTheRealSsh_AreUnderstood()
    {
        if (Requirements.Programs("ssh", "ssh-keygen") is { } missing)
        {
            Assert.Skip(missing);
        }

        using var directory = new TemporaryDirectory();
        var key = await SshKeys.CreateAsync(directory.Path, "alice");
        Assert.StartsWith("ssh-ed25519 ", key.PublicKeyLine, StringComparison.Ordinal);
        var config = new SshClientConfig { Directory = directory.Path, Port = 4321, IdentityFiles = [key.PrivateKeyPath] }.Write();
        var shown = (await ProcessRunner.RunAsync("ssh", ["-F", config, "-G", "alice@gw"])).EnsureSuccess().StdoutText.Split('\n');
        Assert.Contains("port 4321", shown);
        Assert.Contains("user alice", shown);
        Assert.Contains("identityfile " + key.PrivateKeyPath, shown);
        Assert.Contains("identityagent none", shown);
    }

    [Fact]
    public async Task Until_ConditionThatNeverHolds_FailsWithTheDescription()
    {
        var e = await Assert.ThrowsAsync<TimeoutException>(() => Wait.Until(() => false, TimeSpan.FromMilliseconds(50), "the moon"));
        Assert.Contains("the moon", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Until_ConditionThatComes_Returns()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["file"];
        var written = Task.Run(() => File.WriteAllBytes(path, Encoding.ASCII.GetBytes("x")));
        await Wait.Until(() => File.Exists(path), TimeSpan.FromSeconds(5), () => path);
        await written;
    }
}
