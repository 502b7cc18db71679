using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>The Docker engine itself is restarted under people's hands.</summary>
[Collection(AloneCollection.Name)]
public class EngineRestartTests : WorldTest
{
    [Fact]
    public async Task Dockerd_RestartedWithLiveRestore_AttachedPeopleNoticeNothing()
    {
        if (await DockerDaemon.MissingAsync() is { } missing)
        {
            Assert.Skip(missing);
        }

        Assert.SkipWhen(TestEngine.Link == "exec", "a link that is a command run by dockerd ends with dockerd");
        await using var world = await StartScriptWorldAsync();
        await using var alice = world.Alice.Attach("alice");
        await alice.WaitForScreenAsync("ready-to-work", Long);

        DockerDaemon engine = await DockerDaemon.FindAsync();
        await engine.EndAsync(Signals.Terminate);
        try
        {
            await alice.SendAsync("while-it-is-down\r");
            await alice.WaitForScreenAsync("got:while-it-is-down:", Soon);
        }
        finally
        {
            await engine.StartAsync();
        }

        await alice.SendAsync("after-it-is-back\r");
        await alice.WaitForScreenAsync("got:after-it-is-back:", Soon);
        Assert.Equal(0, (await world.Alice.RunAsync("alice", "true", new ProcessRunnerOptions { Timeout = Long })).ExitCode);
    }
}
