using System.Diagnostics;
using System.Globalization;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>The Docker engine itself is restarted under people's hands.</summary>
public class EngineRestartTests : WorldTest
{
    private const string Allowed = "AGENTSSH_TEST_RESTART_DOCKER";

    [Fact]
    public async Task Dockerd_RestartedWithLiveRestore_AttachedPeopleNoticeNothing()
    {
        if (Environment.GetEnvironmentVariable(Allowed) != "1")
        {
            Assert.Skip($"it restarts this machine's Docker engine; {Allowed}=1 allows that");
        }

        Assert.SkipUnless(TestEngine.Name == "docker", "it is about dockerd");
        Assert.SkipWhen(TestEngine.Link == "exec", "a link that is a command run by dockerd ends with dockerd");
        ProcessResult info = await ProcessRunner.RunAsync("docker", ["info", "--format", "{{.LiveRestoreEnabled}}"]);
        if (info.StdoutText.Trim() != "true" || !File.Exists("/var/run/docker.pid"))
        {
            Assert.Skip("the Docker engine does not run with live-restore, or not as a process of this machine");
        }

        await using var world = await StartScriptWorldAsync();
        await using var alice = world.Alice.Attach("alice");
        await alice.WaitForScreenAsync("ready-to-work", Long);

        int pid = int.Parse((await File.ReadAllTextAsync("/var/run/docker.pid")).Trim(), CultureInfo.InvariantCulture);
        string[] command = (await File.ReadAllTextAsync($"/proc/{pid}/cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Signals.Send(pid, Signals.Terminate);
        try
        {
            await Wait.Until(() => !Directory.Exists($"/proc/{pid}"), Long, "the engine's end");
            await alice.SendAsync("while-it-is-down\r");
            await alice.WaitForScreenAsync("got:while-it-is-down:", Soon);
        }
        finally
        {
            await StartEngineAsync(command);
        }

        await alice.SendAsync("after-it-is-back\r");
        await alice.WaitForScreenAsync("got:after-it-is-back:", Soon);
        Assert.Equal(0, (await world.Alice.RunAsync("alice", "true", new ProcessRunnerOptions { Timeout = Long })).ExitCode);
    }

    /// <summary>Detached from this test, as it was before: it outlives it.</summary>
    private static async Task StartEngineAsync(string[] command)
    {
        using var log = new TemporaryDirectory();
        using var started = Process.Start(
            "/bin/sh", ["-c", $"setsid nohup {string.Join(' ', command.Select(word => $"'{word}'"))} > {log["dockerd.log"]} 2>&1 < /dev/null &"]);
        await Wait.Until(
            async () => (await ProcessRunner.RunAsync("docker", ["version"])).ExitCode == 0,
            Long,
            () => $"the engine to answer; it said: {string.Join('\n', File.ReadLines(log["dockerd.log"]).TakeLast(5))}");
    }
}
