using System.Globalization;
using AgentSsh.Engines.Local;
using AgentSsh.Engines.Native;

namespace AgentSsh.Engines.Tests.Local;

/// <summary>Supervisors as processes of this machine.</summary>
public sealed class LocalEngineTests : IAsyncLifetime
{
    private readonly TestFolders _folders = new();

    private static CancellationToken Limit => DockerFixture.Limit;

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Command.Exists("flock"), "the stand-in supervisor needs flock(1)");
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task ProbeAsync_Always_WarnsThatItIsolatesNothing() =>
        Assert.Contains((await NewEngine().ProbeAsync(Limit)).Warnings, warning => warning.Contains("isolates nothing", StringComparison.Ordinal));

    [Fact]
    public async Task EnsureRunningAsync_TwiceAtOnce_StartsOneSupervisorWithItsDirectories()
    {
        var engine = NewEngine();
        var specification = _folders.Specification("alice");
        var containers = await Task.WhenAll(engine.EnsureRunningAsync(specification, null, Limit), engine.EnsureRunningAsync(specification, null, Limit));
        Assert.Equivalent(containers[0], containers[1], strict: true);
        Assert.True(containers[0].IsRunning);
        Assert.Equal(specification.Hash, containers[0].SpecificationHash);
        var state = Path.Combine(_folders.State, "alice");
        var log = await LogAsync(state, "arguments:");
        Assert.Equal(
            $"arguments: --config {_folders.Configuration} --state {state} --link {_folders.Link} --home {state}/home --workspace {state}/workspace",
            log.Split('\n')[0]);
    }

    [Fact]
    public async Task EnsureRunningAsync_Supervisor_HasItsOwnSessionAndTheGivenEnvironmentAlone()
    {
        var specification = _folders.Specification("alice") with { Environment = new Dictionary<string, string> { ["GIVEN"] = "ja ä" } };
        await NewEngine().EnsureRunningAsync(specification, null, Limit);
        await LockedAsync("alice");
        var pid = Pid("alice");
        var stat = (await File.ReadAllTextAsync($"/proc/{pid}/stat")).Split(' ');
        Assert.Equal(pid.ToString(CultureInfo.InvariantCulture), stat[5]);
        var environment = (await File.ReadAllTextAsync($"/proc/{pid}/environ")).Split('\0');
        Assert.Contains("GIVEN=ja ä", environment);
        Assert.Contains($"HOME={_folders.State}/alice/home", environment);

        // The last three are bash's own, which the stand-in is.
        var allowed = new[] { "PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SHELL", "SSL_CERT_FILE", "SSL_CERT_DIR", "DOTNET_ROOT", "GIVEN", "HOME", "USER", "LOGNAME", "", "PWD", "SHLVL", "_" };
        Assert.All(environment, variable => Assert.Contains(variable.Split('=')[0], allowed));

        // The runtime ignores SIGPIPE (bit 12); the supervisor must not.
        var ignored = (await File.ReadAllLinesAsync($"/proc/{pid}/status")).Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        Assert.Equal(0UL, ulong.Parse(ignored.Split('\t')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1 << 12));
    }

    [Fact]
    public async Task FindAsync_NewEngineObject_AdoptsWhatRunsAndStopsIt()
    {
        var made = await NewEngine().EnsureRunningAsync(_folders.Specification("alice"), null, Limit);
        await LockedAsync("alice");
        var later = NewEngine();
        Assert.Equivalent(made, await later.FindAsync("alice", Limit), strict: true);
        Assert.Equivalent(made, Assert.Single(await later.ListAsync(Limit)), strict: true);
        await later.StopAsync("alice", TimeSpan.FromSeconds(10), Limit);
        var stopped = await later.FindAsync("alice", Limit);
        Assert.Equal((AgentContainerState.Stopped, 0), (stopped!.State, stopped.ExitCode));
        await later.StopAsync("alice", TimeSpan.FromSeconds(10), Limit);
        Assert.True((await later.EnsureRunningAsync(_folders.Specification("alice"), null, Limit)).IsRunning);
    }

    [Fact]
    public async Task FindAsync_RecordLostInTheMiddleOfAStart_FindsTheSupervisorByItsLock()
    {
        var engine = NewEngine();
        var specification = _folders.Specification("alice");
        await engine.EnsureRunningAsync(specification, null, Limit);
        var pid = Pid("alice");
        await LockedAsync("alice");

        // What a gateway leaves that dies between the decision and the written process id.
        var record = Path.Combine(_folders.State, "alice", "supervisor.json");
        await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record)).Replace($"\"Pid\":{pid}", "\"Pid\":0", StringComparison.Ordinal));
        var found = await NewEngine().FindAsync("alice", Limit);
        Assert.True(found!.IsRunning);
        Assert.Equal(specification.Hash, found.SpecificationHash);
        await NewEngine().StopAsync("alice", TimeSpan.FromSeconds(10), Limit);
        Assert.Null(ProcessStart.Read(pid));
    }

    [Fact]
    public async Task FindAsync_AnotherProcessHasTheId_IsStopped()
    {
        var engine = NewEngine();
        await engine.EnsureRunningAsync(_folders.Specification("alice"), null, Limit);
        await LockedAsync("alice");
        var pid = Pid("alice");
        await engine.StopAsync("alice", TimeSpan.FromSeconds(10), Limit);
        var record = Path.Combine(_folders.State, "alice", "supervisor.json");
        var ours = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record)).Replace($"\"Pid\":{pid}", $"\"Pid\":{ours}", StringComparison.Ordinal));
        Assert.False((await engine.FindAsync("alice", Limit))!.IsRunning);

        // Had it been believed, this test would end here.
        await engine.StopAsync("alice", TimeSpan.Zero, Limit);
    }

    [Fact]
    public async Task StopAsync_SupervisorIgnoresTheRequest_KillsItAfterTheGrace()
    {
        var engine = NewEngine();
        var specification = _folders.Specification("alice") with { Environment = new Dictionary<string, string> { ["STANDIN_STUBBORN"] = "1" } };
        await engine.EnsureRunningAsync(specification, null, Limit);
        await LockedAsync("alice");
        await engine.StopAsync("alice", TimeSpan.FromMilliseconds(300), Limit);
        Assert.Equal(137, (await engine.FindAsync("alice", Limit))!.ExitCode);
    }

    [Fact]
    public async Task RemoveAsync_Running_ForgetsItAndKeepsHome()
    {
        var engine = NewEngine();
        await engine.EnsureRunningAsync(_folders.Specification("alice"), null, Limit);
        var kept = Path.Combine(_folders.State, "alice", "home", "conversation");
        await File.WriteAllTextAsync(kept, "kept");
        await engine.RemoveAsync("alice", Limit);
        Assert.Null(await engine.FindAsync("alice", Limit));
        Assert.Equal("kept", await File.ReadAllTextAsync(kept));
        await engine.RemoveAsync("alice", Limit);
        await engine.RemoveAsync("never", Limit);
    }

    [Fact]
    public async Task WatchAsync_StartKillRemove_SeesEach()
    {
        var engine = NewEngine();
        await using var events = await WatchedEvents.StartAsync(engine);
        await engine.EnsureRunningAsync(_folders.Specification("alice"), null, Limit);
        Assert.Equal(new EngineEvent(EngineEventKind.Started, "alice", "alice"), await events.NextAsync());
        await Command.RunAsync("kill", ["-KILL", Pid("alice").ToString(CultureInfo.InvariantCulture)]);
        Assert.Equal(new EngineEvent(EngineEventKind.Died, "alice", "alice", 137), await events.NextAsync());
        await engine.RemoveAsync("alice", Limit);
        Assert.Equal(new EngineEvent(EngineEventKind.Removed, "alice", "alice"), await events.NextAsync());
    }

    [Fact]
    public async Task EnsureRunningAsync_NoProgram_SaysWhich()
    {
        var specification = _folders.Specification("alice") with { SupervisorDirectory = "/nowhere" };
        var exception = await Assert.ThrowsAsync<ContainerStartException>(() => NewEngine().EnsureRunningAsync(specification, null, Limit));
        Assert.Contains("/nowhere/agentssh-supervisor", exception.Message, StringComparison.Ordinal);
        Assert.False((await NewEngine().FindAsync("alice", Limit))!.IsRunning);
    }

    [Fact]
    public async Task EnsureRunningAsync_WorkspaceAbsentOrMounts_SaysSo()
    {
        var absent = _folders.Specification("alice") with { WorkspaceHostPath = "/nowhere/at/all" };
        await Assert.ThrowsAsync<SpecificationException>(() => NewEngine().EnsureRunningAsync(absent, null, Limit));
        var progress = new ProgressLog();
        await NewEngine().EnsureRunningAsync(_folders.Specification("alice") with { Mounts = [new AgentMount("/usr", "/reference", true)] }, progress, Limit);
        Assert.Contains(progress.Texts, text => text.Contains("has no mounts: '/usr'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("12 (a) b) (c) S 1 12 12 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2", 98765UL)]
    [InlineData("12 (a) Z 1 12 12 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2", null)]
    [InlineData("12 (a) S 1", null)]
    [InlineData("", null)]
    public void Parse_ProcessStatus_TellsTheStart(string text, ulong? ticks) => Assert.Equal(ticks, ProcessStart.Parse(12, text)?.Ticks);

    [Fact]
    public void Holder_ListOfLocks_FindsTheFile()
    {
        string[] lines = ["1: POSIX  ADVISORY  READ 7 fd:00:1 0 EOF", "2: FLOCK  ADVISORY  WRITE 8 fd:00:1234 0 EOF", "2: -> FLOCK  ADVISORY  WRITE 9 fd:00:77 0 EOF", "3: x"];
        Assert.Equal(8, FileLocks.Holder(lines, 0xfd, 0, 1234));
        Assert.Null(FileLocks.Holder(lines, 0xfd, 0, 77));
        Assert.Null(FileLocks.Holder([], 0xfd, 0, 1));
    }

    public async ValueTask DisposeAsync()
    {
        var engine = NewEngine();
        foreach (var container in await engine.ListAsync(Limit))
        {
            await engine.RemoveAsync(container.Agent, Limit);
        }

        _folders.Dispose();
    }

    private LocalEngine NewEngine() => new(new LocalEngineOptions { StateDirectory = _folders.State });

    private int Pid(string agent) => new SupervisorDirectory(_folders.State, agent).FindProcess()!.Value.Pid;

    /// <summary>The stand-in has come past its lock, and so past its traps, once its child sleeps.</summary>
    private async Task LockedAsync(string agent)
    {
        await UntilAsync(() => Task.FromResult(File.Exists($"/proc/{Pid(agent)}/task/{Pid(agent)}/children")
            && File.ReadAllText($"/proc/{Pid(agent)}/task/{Pid(agent)}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Any(child => File.Exists($"/proc/{child}/comm") && File.ReadAllText($"/proc/{child}/comm") == "sleep\n")));
        Assert.NotNull(FileLocks.Holder(Path.Combine(_folders.State, agent, "supervisor.lock")));
    }

    private static async Task<string> LogAsync(string state, string words)
    {
        var log = Path.Combine(state, "supervisor.log");
        await UntilAsync(async () => File.Exists(log) && (await File.ReadAllTextAsync(log)).Contains(words, StringComparison.Ordinal));
        return await File.ReadAllTextAsync(log);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }
}
