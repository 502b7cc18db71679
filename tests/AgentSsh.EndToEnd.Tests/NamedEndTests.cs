using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>Ends that have a cause which a person can do something about, and are told with it.</summary>
public class NamedEndTests : WorldTest
{
    [Fact]
    public async Task Program_ReachesTheLimitOfMemory_IsToldToWhoeverIsThereAndInTheStatus()
    {
        await RequireControlGroupsAsync();

        // What perl's operator x makes is there at once; with a constant behind it, already when the program is read.
        const string Tables = """
            [programs.hungry]
            start = ["/usr/bin/perl", "-e", "$|=1; print qq(ready-to-eat\\n); my $n = 30; <STDIN>; my $x = q(x) x (1<<$n); print length $x; sleep 600"]

            """;
        await using var world = await StartWorldAsync(new AgentWorldOptions { Program = "hungry", Tables = Tables, Defaults = "limits = { memory = '256MiB' }" });
        await using var alice = world.Alice.Attach("alice");
        await alice.WaitForScreenAsync("ready-to-eat", Long);
        await alice.SendAsync("\r");
        ProcessExit exit = await alice.WaitForExitAsync(Long);
        Assert.Equal(137, exit.Code);
        Assert.Contains("it reached the agent's limit of memory (256MiB)", alice.ScreenText.ReplaceLineEndings(""), StringComparison.Ordinal);
        await using var again = world.Alice.Attach("alice");
        await again.WaitForScreenAsync("ready-to-eat", Soon);
    }

    [Fact]
    public async Task Container_ReachesTheLimitOfMemory_IsToldWhoeverWasThereInTheStatusAndTheLog()
    {
        const string Words = "it reached the agent's limit of memory (128MiB)";
        RequireContainers();
        Assert.SkipWhen(TestEngine.IsPodman, "Podman does not tell why");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can say which process the kernel takes");
        await using var world = await StartScriptWorldAsync(defaults: "limits = { memory = '128MiB' }");
        await using (var alice = world.Alice.Attach("alice"))
        {
            await alice.WaitForScreenAsync("ready-to-work", Long);
            await File.WriteAllTextAsync($"/proc/{await SupervisorAsync(world, "alice")}/oom_score_adj", "1000");
            await InsideAsync(world, "alice", "perl -e 'my $x = q(x) x (1<<28); print length $x'");
            Assert.Equal(75, (await alice.WaitForExitAsync(Soon)).Code);
            Assert.Contains($"agentssh: the agent's container ended: {Words}; connect again.", alice.ScreenText.ReplaceLineEndings(""), StringComparison.Ordinal);
        }

        await using var again = world.Alice.Attach("alice");
        await again.WaitForScreenAsync("ready-to-work", Long);
        await again.WaitForScreenAsync($"ago: {Words}", Soon);
        Assert.Equal(Words, (await StatusAsync(world, "alice")).GetProperty("last_container_end").GetString());
        Assert.Contains(Words, (await world.Alice.RunAsync("alice", "agentssh status")).StdoutText, StringComparison.Ordinal);
        Assert.Contains($"its container ended: {Words}", world.Gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_OfTheWorkspaceFull_IsToldAsAlarmAndAtTheProgramsEnd()
    {
        RequireContainers();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can make a small file system");
        using var directory = new TemporaryDirectory();
        string workspace = Directory.CreateDirectory(directory["small"]).FullName;
        (await ProcessRunner.RunAsync("mount", ["-t", "tmpfs", "-o", "size=16m,uid=4321,gid=4321", "tmpfs", workspace])).EnsureSuccess();
        try
        {
            string tables = $"""
                [agents.team]
                owner = "alice"
                workspace = "{workspace}"

                """;
            await using var world = await StartScriptWorldAsync(tables: tables);
            await using var alice = world.Alice.Attach("team");
            await alice.WaitForScreenAsync("ready-to-work", Long);
            Assert.NotEqual(0, (await world.Alice.RunAsync("team", "head -c 20m /dev/zero > /workspace/all")).ExitCode);
            var status = await WaitForStatusAsync(world, "team", status => status.GetProperty("alarm").GetString() is { Length: > 0 }, Long, "an alarm");
            Assert.Equal("the disk of /workspace is full, and what cannot be written there is lost", status.GetProperty("alarm").GetString());
            await Wait.Until(() => world.Gateway.Output.Contains("the disk of /workspace is full", StringComparison.Ordinal), Soon, "the alarm in the log");
            await alice.SendAsync("exit 3\r");
            Assert.Equal(3, (await alice.WaitForExitAsync(Soon)).Code);
            Assert.Contains("script ended with status 3; the disk of /workspace is full", alice.ScreenText, StringComparison.Ordinal);
            (await world.Alice.RunAsync("team", "rm /workspace/all")).EnsureSuccess();
            await WaitForStatusAsync(world, "team", status => status.GetProperty("alarm").GetString() is null, Long, "the alarm's end");
        }
        finally
        {
            (await ProcessRunner.RunAsync("umount", ["-l", workspace])).EnsureSuccess();
        }
    }
}
