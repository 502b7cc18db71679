using System.Diagnostics;
using System.Globalization;
using AgentSsh.Testing;

namespace AgentSsh.World;

/// <summary>The dockerd of this machine, to be ended and started again as it was. All that lives on the engine feels it, so a variable has to allow it.</summary>
public sealed class DockerDaemon
{
    private const string Allowed = "AGENTSSH_TEST_RESTART_DOCKER";
    private const string ProcessFile = "/var/run/docker.pid";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int _processId;
    private readonly string[] _command;

    private DockerDaemon(int processId, string[] command)
    {
        (_processId, _command) = (processId, command);
    }

    /// <summary>Why it may not or cannot be restarted, or null.</summary>
    public static async Task<string?> MissingAsync()
    {
        if (Environment.GetEnvironmentVariable(Allowed) != "1")
        {
            return $"it restarts this machine's Docker engine; {Allowed}=1 allows that";
        }

        if (TestEngine.Name != "docker")
        {
            return "it is about dockerd";
        }

        ProcessResult info = await ProcessRunner.RunAsync("docker", ["info", "--format", "{{.LiveRestoreEnabled}}"]);
        return info.StdoutText.Trim() == "true" && File.Exists(ProcessFile)
            ? null
            : "the Docker engine does not run with live-restore, or not as a process of this machine";
    }

    /// <summary>Finds the one that runs.</summary>
    public static async Task<DockerDaemon> FindAsync()
    {
        int pid = int.Parse((await File.ReadAllTextAsync(ProcessFile)).Trim(), CultureInfo.InvariantCulture);
        string[] command = (await File.ReadAllTextAsync($"/proc/{pid}/cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return new DockerDaemon(pid, command);
    }

    /// <summary>Sends it a signal that ends it, and waits for the end.</summary>
    /// <exception cref="TimeoutException">It runs on.</exception>
    public async Task EndAsync(int signal)
    {
        Signals.Send(_processId, signal);
        await Wait.Until(() => !Directory.Exists($"/proc/{_processId}"), Patience, "the engine's end");
    }

    /// <summary>Starts it again, detached from this process as it was before, and waits until it answers.</summary>
    /// <exception cref="TimeoutException">It does not; the message has its last words.</exception>
    public async Task StartAsync()
    {
        using var log = new TemporaryDirectory();
        using var started = Process.Start(
            "/bin/sh", ["-c", $"setsid nohup {string.Join(' ', _command.Select(word => $"'{word}'"))} > {log["dockerd.log"]} 2>&1 < /dev/null &"]);
        await Wait.Until(
            async () => (await ProcessRunner.RunAsync("docker", ["version"])).ExitCode == 0,
            Patience,
            () => $"the engine to answer; it said: {string.Join('\n', File.ReadLines(log["dockerd.log"]).TakeLast(5))}");
    }
}
