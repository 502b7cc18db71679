using AgentSsh.Engines.Docker;

namespace AgentSsh.Engines.Tests.Docker;

/// <summary>Containers on the engine that really runs here.</summary>
public sealed class DockerEngineTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    private static CancellationToken Limit => DockerFixture.Limit;

    [Fact]
    public async Task ProbeAsync_EngineAnswers_TellsVersionAndSocket()
    {
        docker.Require();
        var info = await docker.NewEngine().ProbeAsync(Limit);
        Assert.Contains(info.Name, new[] { "docker", "podman" });
        Assert.NotEmpty(info.Version);
        Assert.True(Version.Parse(info.ApiVersion) >= new Version(1, 41));
        Assert.Equal(docker.Socket, info.Address);
    }

    [Fact]
    public async Task EnsureRunningAsync_TwiceAtOnceByTwoGateways_MakesOneContainer()
    {
        docker.Require();
        var specification = docker.Folders.Specification("twice");
        var one = docker.NewEngine();
        var other = docker.NewEngine();
        var containers = await Task.WhenAll(
            one.EnsureRunningAsync(specification, null, Limit),
            one.EnsureRunningAsync(specification, null, Limit),
            other.EnsureRunningAsync(specification, null, Limit),
            other.EnsureRunningAsync(specification, null, Limit));
        Assert.Single(containers.Select(container => container.Id).Distinct());
        Assert.All(containers, container => Assert.True(container.IsRunning));
        Assert.Single(await one.ListAsync(Limit), container => container.Agent == "twice");
    }

    [Fact]
    public async Task FindAsync_NewEngineObject_AdoptsWhatRuns()
    {
        docker.Require();
        var specification = docker.Folders.Specification("adopted");
        var made = await docker.NewEngine().EnsureRunningAsync(specification, null, Limit);
        var later = docker.NewEngine();
        var found = await later.FindAsync("adopted", Limit);
        Assert.Equal(made with { MadeFrom = found!.MadeFrom }, found);
        Assert.Equal(specification.Summary.OrderBy(pair => pair.Key), found.MadeFrom.OrderBy(pair => pair.Key));
        Assert.Equal(specification.Hash, found.SpecificationHash);
        Assert.Equal(docker.IsPodman ? "localhost/" + specification.Image : specification.Image, found.Image);
        Assert.NotNull(found.StartedAt);
        Assert.Equal(made.Id, (await later.EnsureRunningAsync(specification, null, Limit)).Id);
    }

    [Fact]
    public async Task FindAsync_OtherInstance_SeesNothingAndMakesItsOwn()
    {
        docker.Require();
        var agent = $"shared-{docker.Instance}";
        var first = await docker.NewEngine().EnsureRunningAsync(docker.Folders.Specification(agent), null, Limit);
        await using var neighbour = new DockerFixture();
        await neighbour.InitializeAsync();
        var engine = neighbour.NewEngine();
        Assert.Null(await engine.FindAsync(agent, Limit));
        Assert.Empty(await engine.ListAsync(Limit));
        var second = await engine.EnsureRunningAsync(neighbour.Folders.Specification(agent), null, Limit);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal($"/agentssh-{agent}", (await docker.InspectAsync(first)).GetProperty("Name").GetString());
        Assert.Equal($"/agentssh-{agent}-{neighbour.Instance}", (await docker.InspectAsync(second)).GetProperty("Name").GetString());
    }

    [Fact]
    public async Task PauseAsync_RunningContainer_IsFrozenUntilItIsWoken()
    {
        docker.Require();
        Assert.SkipUnless(docker.HasLimits, "the engine has no control groups here, by which it would pause");
        var engine = docker.NewEngine();
        var made = await engine.EnsureRunningAsync(docker.Folders.Specification("frozen"), null, Limit);
        Assert.False(await engine.UnpauseAsync("frozen", Limit));
        await engine.PauseAsync("frozen", Limit);
        await engine.PauseAsync("frozen", Limit);
        var paused = await engine.FindAsync("frozen", Limit);
        Assert.Equal((AgentContainerState.Paused, made.Id, made.StartedAt), (paused!.State, paused.Id, paused.StartedAt));
        Assert.True(await engine.UnpauseAsync("frozen", Limit));
        Assert.True((await engine.FindAsync("frozen", Limit))!.IsRunning);
        await engine.PauseAsync("nobody", Limit);
        Assert.False(await engine.UnpauseAsync("nobody", Limit));
    }

    [Fact]
    public async Task EnsureRunningAsync_StoppedContainer_StartsTheSameOne()
    {
        docker.Require();
        var engine = docker.NewEngine();
        var specification = docker.Folders.Specification("stopped");
        var made = await engine.EnsureRunningAsync(specification, null, Limit);
        await ReadyAsync(made);
        await engine.StopAsync("stopped", TimeSpan.FromSeconds(10), Limit);
        var stopped = await engine.FindAsync("stopped", Limit);
        Assert.Equal(AgentContainerState.Stopped, stopped!.State);
        Assert.Equal(0, stopped.ExitCode);
        await engine.StopAsync("stopped", TimeSpan.FromSeconds(10), Limit);
        Assert.Equal(made.Id, (await engine.EnsureRunningAsync(specification, null, Limit)).Id);
    }

    [Fact]
    public async Task StopAsync_SupervisorIgnoresTheRequest_KillsItAfterTheGrace()
    {
        docker.Require();
        var engine = docker.NewEngine();
        var specification = docker.Folders.Specification("stubborn") with { Environment = new Dictionary<string, string> { ["STANDIN_STUBBORN"] = "1" } };
        var made = await engine.EnsureRunningAsync(specification, null, Limit);
        await ReadyAsync(made);
        await engine.StopAsync("stubborn", TimeSpan.FromSeconds(1), Limit);
        Assert.Equal(137, (await engine.FindAsync("stubborn", Limit))!.ExitCode);
    }

    [Fact]
    public async Task RemoveAsync_ThenMadeAgain_KeepsHomeAndWorkspace()
    {
        docker.Require();
        var engine = docker.NewEngine();
        var specification = docker.Folders.Specification("kept");
        var first = await engine.EnsureRunningAsync(specification, null, Limit);
        await docker.InsideAsync(first, "echo conversation > $HOME/c; echo code > /workspace/w; chmod 700 $HOME");
        await engine.RemoveAsync("kept", Limit);
        Assert.Null(await engine.FindAsync("kept", Limit));
        await engine.RemoveAsync("kept", Limit);
        var second = await engine.EnsureRunningAsync(specification, null, Limit);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal("conversation\ncode\n700", await docker.InsideAsync(second, "cat $HOME/c /workspace/w; stat -c %a $HOME"));
    }

    [Fact]
    public async Task EnsureRunningAsync_SpecificationChanged_RunningIsLeftAndStoppedIsMadeAnew()
    {
        docker.Require();
        var engine = docker.NewEngine();
        var before = docker.Folders.Specification("changed");
        var after = before with { MemoryBytes = 128L << 20 };
        var first = await engine.EnsureRunningAsync(before, null, Limit);
        var same = await engine.EnsureRunningAsync(after, null, Limit);
        Assert.Equal(first.Id, same.Id);
        Assert.NotEqual(after.Hash, same.SpecificationHash);
        await engine.StopAsync("changed", TimeSpan.FromSeconds(10), Limit);
        var second = await engine.EnsureRunningAsync(after, null, Limit);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(after.Hash, second.SpecificationHash);
    }

    [Fact]
    public async Task EnsureRunningAsync_MadeButNeverStarted_PreparesAndStartsIt()
    {
        docker.Require();
        var engine = docker.NewEngine();
        var agent = $"half-{docker.Instance}";
        var specification = docker.Folders.Specification(agent);
        var made = await engine.EnsureRunningAsync(specification, null, Limit);
        await docker.DockerAsync("rm", "-f", made.Id);

        // What a gateway leaves that dies between the two requests.
        await docker.DockerAsync(
            "create", "--name", $"agentssh-{agent}", "--user", "1234:1235", "--entrypoint", "/bin/sleep",
            "--label", $"dev.agentssh.instance={docker.Instance}", "--label", $"dev.agentssh.agent={agent}", "--label", $"dev.agentssh.specification={specification.Hash}",
            DockerFixture.BaseImage, "1000");
        var started = await engine.EnsureRunningAsync(specification, null, Limit);
        Assert.Equal("agent", await docker.InsideAsync(started, "whoami"));
    }

    [Fact]
    public async Task EnsureRunningAsync_PausedBySomebody_RunsOn()
    {
        docker.Require();
        var engine = docker.NewEngine();
        var specification = docker.Folders.Specification("paused");
        var made = await engine.EnsureRunningAsync(specification, null, Limit);
        Assert.SkipUnless(docker.HasLimits, "the engine has no control groups here, by which it would pause");
        await docker.DockerAsync("pause", made.Id);
        Assert.Equal(AgentContainerState.Paused, (await engine.FindAsync("paused", Limit))!.State);
        Assert.True((await engine.EnsureRunningAsync(specification, null, Limit)).IsRunning);
    }

    [Fact]
    public async Task EnsureRunningAsync_SupervisorEndsAtOnce_StartIsReportedOrItsDeathIsSeen()
    {
        docker.Require();
        var engine = docker.NewEngine();
        await using var events = await WatchedEvents.StartAsync(engine);
        var specification = docker.Folders.Specification("ends") with { Environment = new Dictionary<string, string> { ["STANDIN_EXIT"] = "9" } };
        try
        {
            await engine.EnsureRunningAsync(specification, null, Limit);
        }
        catch (ContainerStartException exception)
        {
            Assert.Contains("exit code 9", exception.Message, StringComparison.Ordinal);
        }

        EngineEvent happening;
        do
        {
            happening = await events.NextAsync();
        }
        while (happening is not { Kind: EngineEventKind.Died, Agent: "ends" });

        Assert.Equal(9, happening.ExitCode);
    }

    [Fact]
    public async Task ProbeAsync_NoSocket_SaysWhichAndWhatToDo()
    {
        await using var engine = new DockerEngine(new DockerEngineOptions { Instance = "none", SocketPath = "/nowhere/docker.sock" });
        var exception = await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.ProbeAsync(Limit));
        Assert.Contains("/nowhere/docker.sock does not exist; install and start Docker", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("with-dash")]
    [InlineData("a23456789012345678901234567890123")]
    public void Constructor_ImpossibleInstance_Throws(string instance) =>
        Assert.Throws<ArgumentException>(() => new DockerEngine(new DockerEngineOptions { Instance = instance, SocketPath = "/s" }));

    /// <summary>The stand-in's traps stand once it sleeps.</summary>
    private async Task ReadyAsync(AgentContainer container)
    {
        await docker.InsideAsync(container, "for i in $(seq 200); do grep -q sleep /proc/[0-9]*/comm 2>/dev/null && exit 0; sleep 0.05; done; exit 1");
    }
}
