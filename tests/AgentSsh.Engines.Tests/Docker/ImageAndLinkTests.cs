namespace AgentSsh.Engines.Tests.Docker;

/// <summary>Images that are absent or built, specifications that cannot be, the exec'd link and the watch.</summary>
public sealed class ImageAndLinkTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    private static CancellationToken Limit => DockerFixture.Limit;

    [Fact]
    public async Task EnsureRunningAsync_OwnImageAbsent_SaysHowToBuildIt()
    {
        docker.Require();
        var specification = docker.Folders.Specification("noimage") with { Image = "agentssh/agent:never-built" };
        var exception = await Assert.ThrowsAsync<ImageMissingException>(() => docker.NewEngine().EnsureRunningAsync(specification, null, Limit));
        Assert.Equal("agentssh/agent:never-built", exception.Image);
        Assert.Contains("scripts/up builds it", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureImageAsync_CannotBePulled_SaysWhyAndWhatToDo()
    {
        docker.Require();
        var progress = new ProgressLog();

        // Nobody listens on the host's port 1, so this fails alike with and without a network.
        var exception = await Assert.ThrowsAsync<ImageMissingException>(() => docker.NewEngine().EnsureImageAsync("127.0.0.1:1/nobody/nothing:1", progress, Limit));
        Assert.Contains("could not be pulled", exception.Message, StringComparison.Ordinal);
        Assert.Contains("docker load", exception.Message, StringComparison.Ordinal);
        Assert.Contains("pulling 127.0.0.1:1/nobody/nothing:1", progress.Texts);
    }

    [Fact]
    public async Task BuildImageAsync_SmallDockerfile_ReportsStepsAndMakesTheImage()
    {
        docker.Require();
        var engine = docker.NewEngine();
        var image = docker.ImageName("built");
        var progress = new ProgressLog();
        var context = Context("built", $"FROM {DockerFixture.BaseImage}\nARG WORD\nCOPY sub/ /sub/\nRUN echo \"the word is $WORD\" && test -x /sub/tool && test -L /sub/link\n");
        Directory.CreateDirectory(Path.Combine(context, "sub"));
        await File.WriteAllTextAsync(Path.Combine(context, "sub", "tool"), "#!/bin/sh\n");
        await Command.RunAsync("chmod", ["755", Path.Combine(context, "sub", "tool")]);
        File.CreateSymbolicLink(Path.Combine(context, "sub", "link"), "tool");
        Assert.Null(await engine.FindImageAsync(image, Limit));
        var build = new ImageBuild { Image = image, ContextDirectory = context, Arguments = new Dictionary<string, string> { ["WORD"] = "blue" } };
        await engine.BuildImageAsync(build, progress, Limit);
        Assert.NotNull(await engine.FindImageAsync(image, Limit));
        Assert.Contains("the word is blue", progress.Texts);
        Assert.Contains(progress.Texts, text => text.StartsWith("Step 1/4", StringComparison.OrdinalIgnoreCase));
        await engine.EnsureImageAsync(image, progress, Limit);
    }

    [Fact]
    public async Task BuildImageAsync_StepFails_GivesTheLastLines()
    {
        docker.Require();
        var image = docker.ImageName("failing");
        var context = Context("failing", $"FROM {DockerFixture.BaseImage}\nRUN echo about to fail && exit 7\n");
        var exception = await Assert.ThrowsAsync<ImageBuildException>(
            () => docker.NewEngine().BuildImageAsync(new ImageBuild { Image = image, ContextDirectory = context }, null, Limit));
        Assert.Contains(docker.IsPodman ? "exit status 7" : "returned a non-zero code: 7", exception.Message, StringComparison.Ordinal);
        Assert.Contains("about to fail", exception.LastLines);
    }

    [Fact]
    public async Task BuildImageAsync_NoDockerfile_SaysWhere()
    {
        docker.Require();
        var exception = await Assert.ThrowsAsync<ImageBuildException>(
            () => docker.NewEngine().BuildImageAsync(new ImageBuild { Image = "x", ContextDirectory = docker.Folders.Workspace }, null, Limit));
        Assert.Contains($"'{docker.Folders.Workspace}' has no 'Dockerfile'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureRunningAsync_EntrypointIsNoProgram_SaysThatItDoesNotStart()
    {
        docker.Require();
        using var folders = new TestFolders();
        var program = Path.Combine(folders.Supervisor, AgentSpecification.SupervisorFileName);
        await Command.RunAsync("chmod", ["644", program]);
        var exception = await Assert.ThrowsAsync<ContainerStartException>(() => docker.NewEngine().EnsureRunningAsync(Of(folders), null, Limit));
        Assert.Contains("permission denied", exception.Message, StringComparison.OrdinalIgnoreCase);

        // Mended, the same container starts.
        await Command.RunAsync("chmod", ["755", program]);
        Assert.True((await docker.NewEngine().EnsureRunningAsync(Of(folders), null, Limit)).IsRunning);
        await docker.NewEngine().RemoveAsync("noexec", Limit);

        static AgentSpecification Of(TestFolders folders) => folders.Specification("noexec");
    }

    [Fact]
    public async Task EnsureRunningAsync_EngineRefuses_PassesItsWordsOn()
    {
        docker.Require();
        Assert.SkipUnless(docker.HasLimits, "the engine cannot limit memory here, so it refuses no limit");
        var specification = docker.Folders.Specification("refused") with { MemoryBytes = 1024 };

        // Docker looks at the number when the container is made, Podman when it is started.
        EngineException exception = docker.IsPodman
            ? await Assert.ThrowsAsync<ContainerStartException>(() => docker.NewEngine().EnsureRunningAsync(specification, null, Limit))
            : await Assert.ThrowsAsync<ContainerCreateException>(() => docker.NewEngine().EnsureRunningAsync(specification, null, Limit));
        Assert.Contains("agent 'refused'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("memory limit", exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task OpenLinkAsync_Megabyte_ComesBackUnchanged()
    {
        docker.Require();
        var engine = docker.NewEngine();
        await engine.EnsureRunningAsync(docker.Folders.Specification("linked"), null, Limit);
        await using var link = await engine.OpenLinkAsync("linked", Limit);
        var sent = new byte[1 << 20];
        new Random(7).NextBytes(sent);
        var received = new byte[sent.Length];
        var reading = link.ReadExactlyAsync(received, Limit).AsTask();
        await link.WriteAsync(sent, Limit);
        await reading;
        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task OpenLinkAsync_Disposed_EndsTheCommandInside()
    {
        docker.Require();
        var engine = docker.NewEngine();
        var container = await engine.EnsureRunningAsync(docker.Folders.Specification("closed"), null, Limit);
        var link = await engine.OpenLinkAsync("closed", Limit);
        await link.WriteAsync("x"u8.ToArray(), Limit);
        Assert.Equal(1, await link.ReadAsync(new byte[8], Limit));
        await link.DisposeAsync();
        await docker.InsideAsync(container, "for i in $(seq 100); do grep -qx cat /proc/[0-9]*/comm 2>/dev/null || exit 0; sleep 0.05; done; exit 1");
    }

    [Fact]
    public async Task OpenLinkAsync_CommandFails_ReadTellsItsErrors()
    {
        docker.Require();
        var engine = docker.NewEngine();
        var specification = docker.Folders.Specification("broken") with { Environment = new Dictionary<string, string> { ["STANDIN_LINK_FAILS"] = "1" } };
        await engine.EnsureRunningAsync(specification, null, Limit);
        await using var link = await engine.OpenLinkAsync("broken", Limit);
        var exception = await Assert.ThrowsAsync<LinkExecException>(async () => await link.ReadAtLeastAsync(new byte[8], 1, cancellationToken: Limit));
        Assert.Contains("exit code 3. no supervisor answers", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenLinkAsync_NotRunning_SaysSo()
    {
        docker.Require();
        await Assert.ThrowsAsync<AgentNotRunningException>(() => docker.NewEngine().OpenLinkAsync("nobody", Limit));
    }

    [Fact]
    public async Task WatchAsync_StartKillRemove_SeesEach()
    {
        docker.Require();
        var engine = docker.NewEngine();
        await using var events = await WatchedEvents.StartAsync(engine);
        var container = await engine.EnsureRunningAsync(docker.Folders.Specification("watched"), null, Limit);
        Assert.Equal(new EngineEvent(EngineEventKind.Started, "watched", container.Id), await OfAsync(events, "watched"));
        await docker.DockerAsync("kill", container.Id);
        Assert.Equal(new EngineEvent(EngineEventKind.Died, "watched", container.Id, 137), await OfAsync(events, "watched"));
        await engine.RemoveAsync("watched", Limit);
        Assert.Equal(new EngineEvent(EngineEventKind.Removed, "watched", container.Id), await OfAsync(events, "watched"));
    }

    private static async Task<EngineEvent> OfAsync(WatchedEvents events, string agent)
    {
        while (true)
        {
            var happening = await events.NextAsync();
            if (happening.Agent == agent)
            {
                return happening;
            }
        }
    }

    private string Context(string name, string dockerfile)
    {
        var directory = Directory.CreateDirectory(Path.Combine(docker.Folders.Root, "context-" + name)).FullName;
        File.WriteAllText(Path.Combine(directory, "Dockerfile"), dockerfile);
        return directory;
    }
}
