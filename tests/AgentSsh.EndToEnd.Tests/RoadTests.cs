using System.Security.Cryptography;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>Both roads of a session's bytes: descriptors that the gateway passes into the container, and the link's relay. A person sees no difference.</summary>
public class RoadTests : WorldTest
{
    private const string SharedAgent = """
        [agents.team]
        owner = "alice"
        watchers = ["carol"]

        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Screen_OnEitherRoad_IsTheSame(bool relays)
    {
        Assert.SkipWhen(!relays && TestEngine.Link == "exec", "over a link that is a command no descriptor is passed");
        await using var world = await StartAsync(relays);
        await using var owner = world.Alice.Attach("team");
        await owner.WaitForScreenAsync("ready-to-work", Long);
        Assert.Equal(relays ? 0 : 1, Terminals(world));
        await using var watcher = world.Carol.Attach("team");
        await watcher.WaitForScreenAsync("ready-to-work", Soon);

        await watcher.SendAsync("FORBIDDEN\r");
        await owner.SendAsync("hello\r");
        await watcher.WaitForScreenAsync("got:hello:", Soon);
        Assert.DoesNotContain("FORBIDDEN", owner.ScreenText, StringComparison.Ordinal);

        owner.Resize(91, 17);
        await Wait.Until(async () => (await TmuxClientsAsync(world, "team")).Contains("91x17"), Soon, () => "the new size");

        // A client that is gone without a word leaves nothing behind.
        watcher.Kill(9);
        await watcher.Exited;
        await Wait.Until(async () => (await TmuxClientsAsync(world, "team")).Length == 1, Soon, () => "one client of tmux");

        // The program ends: its status, after why.
        await owner.SendAsync("exit 7\r");
        Assert.Equal(7, (await owner.WaitForExitAsync(Soon)).Code);
        Assert.Contains("7", owner.ScreenText, StringComparison.Ordinal);
        Assert.Equal(0, Terminals(world));

        // A gateway that is killed hangs everybody up.
        await using var second = world.Alice.Attach("team");
        await second.WaitForScreenAsync("ready-to-work", Long);
        await world.CrashAndRestartGatewayAsync();
        await second.WaitForExitAsync(Soon);
        await Wait.Until(async () => (await TmuxClientsAsync(world, "team")).Length == 0, Soon, () => "no client of tmux");

        // And a container that is killed tells them why.
        await using var third = world.Alice.Attach("team");
        await third.WaitForScreenAsync("ready-to-work", Long);
        (await TestEngine.RunAsync("kill", await ContainerAsync(world, "team"))).EnsureSuccess();
        Assert.Equal(75, (await third.WaitForExitAsync(Soon)).Code);
        Assert.Contains("connect again", third.ScreenText, StringComparison.Ordinal);
        Assert.Equal(0, Terminals(world));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commands_OnEitherRoad_AreTheSame(bool relays)
    {
        await using var world = await StartAsync(relays);
        (await world.Alice.RunAsync("alice", "true", new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();
        byte[] sent = new byte[20 * 1024 * 1024];
        new Random(7).NextBytes(sent);
        ProcessResult copied = await world.Alice.RunAsync("alice", "cat; echo err >&2; exit 3", new ProcessRunnerOptions { Stdin = new MemoryStream(sent), Timeout = Long });
        Assert.Equal(3, copied.ExitCode);
        Assert.Equal("err\n", copied.StderrText);
        Assert.Equal(SHA256.HashData(sent), SHA256.HashData(copied.Stdout));

        // A pipe and not a socket, for which bash reads what only an interactive shell should (bash's own rule for rsh).
        ProcessResult kinds = await world.Alice.RunAsync("alice", "for n in 0 1 2; do readlink /proc/self/fd/$n; done | sed 's/:.*//' | sort -u");
        Assert.Equal("pipe\n", kinds.EnsureSuccess().StdoutText);

        // What ends early does not hold up who still sends, and a grandchild's output counts, as under sshd.
        ProcessResult early = await world.Alice.RunAsync("alice", "head -c 3", new ProcessRunnerOptions { Stdin = new MemoryStream(sent), Timeout = Long });
        Assert.Equal(sent[..3], early.Stdout);
        ProcessResult late = await world.Alice.RunAsync("alice", "(sleep 0.3; echo late) & echo first");
        Assert.Equal("first\nlate\n", late.StdoutText);

        // A command on a terminal has one that it can open by name.
        ProcessResult tty = await ProcessRunner.RunAsync("ssh", ["-tt", .. world.Alice.SshArguments("alice", "tty; echo x > /dev/tty; exit 4")]);
        Assert.Equal(4, tty.ExitCode);
        Assert.Contains("/dev/pts/", tty.StdoutText, StringComparison.Ordinal);
        Assert.Contains("x", tty.StdoutText, StringComparison.Ordinal);
    }

    private static Task<AgentWorld> StartAsync(bool relays) =>
        StartWorldAsync(new AgentWorldOptions { Program = "script", Tables = ScriptTables + SharedAgent, Relays = relays });

    /// <summary>How many terminals the gateway itself has.</summary>
    private static int Terminals(AgentWorld world) => Directory
        .GetFiles($"/proc/{world.Gateway.ProcessId}/fd")
        .Select(file => new FileInfo(file).LinkTarget)
        .Count(target => target is "/dev/ptmx" or "/dev/pts/ptmx") / 2;
}
