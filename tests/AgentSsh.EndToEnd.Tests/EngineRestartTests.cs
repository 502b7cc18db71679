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

        ProcessResult info = await ProcessRunner.RunAsync("docker", ["info", "--format", "{{.LiveRestoreEnabled}}"]);
        if (info.StdoutText.Trim() != "true" || !File.Exists("/var/run/docker.pid"))
        {
            Assert.Skip("the Docker engine does not run with live-restore, or not as a process of this machine");
        }

        await using var world = await StartScriptWorldAsync();
        await using var alice = world.Alice.Attach("alice");
        await alice.WaitForScreenAsync("ready-to-work", Long);
        int before = alice.RawBytes.Length;

        int pid = int.Parse((await File.ReadAllTextAsync("/var/run/docker.pid")).Trim(), CultureInfo.InvariantCulture);
        string[] command = (await File.ReadAllTextAsync($"/proc/{pid}/cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Signals.Send(pid, Signals.Terminate);
        await Wait.Until(() => !Directory.Exists($"/proc/{pid}"), Long, "the engine's end");
        Assert.Equal(before, alice.RawBytes.Length);
        await alice.SendAsync("while-it-is-down\r");
        await alice.WaitForScreenAsync("got:while-it-is-down:", Soon);

        // Detached from this test, as it was: it outlives it.
        using var started = Process.Start("/bin/sh", ["-c", $"setsid nohup {string.Join(' ', command.Select(word => $"'{word}'"))} > /dev/null 2>&1 &"]);
        await Wait.Until(async () => (await ProcessRunner.RunAsync("docker", ["version"])).ExitCode == 0, Long, () => "the engine to answer");
        await alice.SendAsync("after-it-is-back\r");
        await alice.WaitForScreenAsync("got:after-it-is-back:", Soon);
        Assert.Equal(0, (await world.Alice.RunAsync("alice", "true", new ProcessRunnerOptions { Timeout = Long })).ExitCode);
    }
}
