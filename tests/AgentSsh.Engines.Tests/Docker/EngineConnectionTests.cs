using AgentSsh.Engines.Docker;

namespace AgentSsh.Engines.Tests.Docker;

/// <summary>Engines that are old, other, broken, or come and go.</summary>
public sealed class EngineConnectionTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    private static CancellationToken Limit => DockerFixture.Limit;

    [Fact]
    public async Task ProbeAsync_TooOld_SaysWhatIsNeeded()
    {
        using var fake = new FakeEngine(new() { ["/version"] = """{"Version":"1.0","ApiVersion":"1.30"}""" });
        await using var engine = EngineAt(fake.SocketPath);
        var exception = await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.ProbeAsync(Limit));
        Assert.Contains("'1.30'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Docker 20.10", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.24", "1.41")]
    [InlineData("1.44", "1.44")]
    public async Task ProbeAsync_RootlessPodman_IsKnownAndSpokenToAsItWants(string minimum, string spoken)
    {
        using var fake = new FakeEngine(new()
        {
            ["/version"] = $$"""{"Version":"5.4.0","ApiVersion":"1.48","MinAPIVersion":"{{minimum}}","Components":[{"Name":"Podman Engine"}]}""",
            [$"/v{spoken}/info"] = """{"SecurityOptions":["name=seccomp","name=rootless"],"PidsLimit":false}""",
        });
        await using var engine = EngineAt(fake.SocketPath);
        var info = await engine.ProbeAsync(Limit);
        Assert.Equal(("podman", "5.4.0", spoken, true), (info.Name, info.Version, info.ApiVersion, info.Rootless));
        Assert.Equal("podman", engine.Name);
        Assert.Contains("cannot limit", Assert.Single(info.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListAsync_RemovedBetweenPodmansTwoLooks_IsNotThere()
    {
        string filters = Uri.EscapeDataString($$"""{"label":["dev.agentssh.instance={{docker.Instance}}"]}""");
        const string Inspect = "/v1.41/containers/22ae/json";
        using var fake = new FakeEngine(
            new()
            {
                ["/version"] = """{"Version":"4.3.1","ApiVersion":"1.41","MinAPIVersion":"1.24","Components":[{"Name":"Podman Engine"}]}""",
                [$"/v1.41/containers/json?all=1&filters={filters}"] = """[{"Id":"22ae","Names":["/agentssh-alice"],"State":"exited","Labels":{}}]""",
                [Inspect] = """{"message":"container 22ae does not exist in database: no such container"}""",
            },
            failing: Inspect);
        await using var engine = EngineAt(fake.SocketPath);
        Assert.Empty(await engine.ListAsync(Limit));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task ProbeAsync_NotTheEngineApi_SaysSo(string answer)
    {
        using var fake = new FakeEngine(new() { ["/version"] = answer });
        await using var engine = EngineAt(fake.SocketPath);
        await Assert.ThrowsAsync<EngineRequestException>(() => engine.ProbeAsync(Limit));
    }

    [Fact]
    public async Task WatchAsync_NoEngine_SaysSoOnceAndGoesOn()
    {
        docker.Require();
        var path = Path.Combine(docker.Folders.Root, "late.sock");
        await using var engine = EngineAt(path);
        await using var events = WatchedEvents.Start(engine);
        var lost = await events.NextAsync();
        Assert.Equal(EngineEventKind.EngineLost, lost.Kind);
        Assert.Contains("does not exist", lost.Message, StringComparison.Ordinal);
        using var proxy = new SocketProxy(path, docker.Socket);
        proxy.Open();
        Assert.Equal(EngineEventKind.EngineBack, (await events.NextAsync()).Kind);
    }

    [Fact]
    public async Task WatchAsync_EngineGoesAndComes_TellsWhatWasMissed()
    {
        docker.Require();
        var path = Path.Combine(docker.Folders.Root, "engine.sock");
        using var proxy = new SocketProxy(path, docker.Socket);
        proxy.Open();
        await using var engine = EngineAt(path);
        var dies = await engine.EnsureRunningAsync(docker.Folders.Specification("dies"), null, Limit);
        var goes = await engine.EnsureRunningAsync(docker.Folders.Specification("goes"), null, Limit);
        var restarts = await engine.EnsureRunningAsync(docker.Folders.Specification("restarts"), null, Limit);
        await using var events = await WatchedEvents.StartAsync(engine);
        proxy.Close();
        Assert.Equal(EngineEventKind.EngineLost, (await events.NextAsync()).Kind);
        await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.ListAsync(Limit));
        await docker.DockerAsync("kill", dies.Id);
        await docker.DockerAsync("rm", "-f", goes.Id);
        await docker.DockerAsync("restart", "-t", "0", restarts.Id);
        proxy.Open();
        Assert.Equal(EngineEventKind.EngineBack, (await events.NextAsync()).Kind);
        var missed = new List<EngineEvent>();
        for (var i = 0; i < 5; i++)
        {
            missed.Add(await events.NextAsync());
        }

        Assert.Contains(new EngineEvent(EngineEventKind.Died, "dies", dies.Id, 137), missed);
        Assert.Contains(new EngineEvent(EngineEventKind.Died, "goes", goes.Id), missed);
        Assert.Contains(new EngineEvent(EngineEventKind.Removed, "goes", goes.Id), missed);
        Assert.Contains(new EngineEvent(EngineEventKind.Died, "restarts", restarts.Id), missed);
        Assert.Contains(new EngineEvent(EngineEventKind.Started, "restarts", restarts.Id), missed);

        // And what happens from now on is seen again.
        await docker.DockerAsync("kill", restarts.Id);
        Assert.Equal(new EngineEvent(EngineEventKind.Died, "restarts", restarts.Id, 137), await events.NextAsync());
    }

    private DockerEngine EngineAt(string socket) => new(new DockerEngineOptions { Instance = docker.Instance, SocketPath = socket });
}
