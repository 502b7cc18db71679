using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Native;
using AgentSsh.Supervisor.Processes;
using AgentSsh.Supervisor.Tests.Support;

namespace AgentSsh.Supervisor.Tests.Peers;

/// <summary>The program as a process of its own, as a container runs it.</summary>
public sealed class WholeProgramTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<ChildProcess> _started = [];

    public async ValueTask DisposeAsync()
    {
        // A test that failed half way leaves them running, and with each a tmux server.
        foreach (var supervisor in _started)
        {
            supervisor.SignalGroup(SignalNames.Terminate);
            await supervisor.Exit.WaitAsync(Soon.Bound);
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task Run_KilledAndStartedAgain_TakesTheProgramOverThenEndsItOnSigterm()
    {
        await using var gateway = Prepare();
        var first = Start("run");
        await gateway.WaitForAsync(ProgramState.Running, 1);
        await (await gateway.AttachAsync()).WaitForAsync("READY");
        var program = await ProgramIdAsync();

        var second = Start("run");
        Assert.Equal(64, (await second.Exit.WaitAsync(Soon.Bound)).Code);

        Assert.True(first.SignalGroup(SignalNames.Kill));
        await first.Exit.WaitAsync(Soon.Bound);
        var third = Start("run");
        await Soon.TrueAsync(() => Task.FromResult(gateway.Hellos.Count == 2), "a second hello");
        await gateway.WaitForAsync(ProgramState.Running, 1);
        Assert.Equal(program, await ProgramIdAsync());
        var screen = await gateway.AttachAsync();
        await screen.WaitForAsync("READY");

        Assert.True(third.SignalGroup(SignalNames.Terminate));
        Assert.Equal(0, (await third.Exit.WaitAsync(Soon.Bound)).Code);
        await screen.Closed;
        Assert.Equal(75u, screen.ExitStatus);
        Assert.Contains("the agent is stopping", screen.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, Libc.Kill(program, 0));
    }

    [Fact]
    public async Task Command_TypedInTheContainer_IsAnsweredByTheGateway()
    {
        await using var gateway = Prepare();
        gateway.Opened = request =>
        {
            Assert.Equal(LinkNames.Command, request.Type);
            var words = string.Join('|', CommandOpen.Decode(request.Data.Span).Arguments);
            var channel = request.Accept(new TestChannel());
            channel.Write(System.Text.Encoding.UTF8.GetBytes("heard " + words + "\n"));
            channel.WriteExtended(SessionRequest.StderrDataType, "beside\n"u8);
            channel.SendRequest(SessionRequest.ExitStatus, SessionRequest.EncodeNumber(9));
            channel.SendEof();
            channel.Close();
        };
        var supervisor = Start("run");
        var session = await gateway.ExecAsync("agentssh status --json 'two words'");
        await session.Closed;

        Assert.Equal("heard status|--json|two words\n", session.Output);
        Assert.Equal("beside\n", session.Error);
        Assert.Equal(9u, session.ExitStatus);
        await EndAsync(supervisor);
    }

    [Fact]
    public async Task Link_OverStandardStreams_ServesTheSame()
    {
        await using var gateway = Prepare();
        var supervisor = Start("run");
        await gateway.WaitForAsync(ProgramState.Running, 1);

        // A gateway that shares no socket with the container: the standard streams of a command in it are the link.
        using var stream = new ChannelStream();
        stream.Attach(await gateway.Link.OpenChannelAsync(SessionRequest.ChannelType, ReadOnlyMemory<byte>.Empty, stream.Handler));
        Assert.True(await stream.Channel.SendRequestAsync(SessionRequest.Exec, SessionRequest.EncodeText($"exec {Program} link --state {_directory.Path}/state")));
        await using var elsewhere = new TestGateway(_directory.Sub("elsewhere"));
        elsewhere.Serve(stream);

        await (await elsewhere.AttachAsync()).WaitForAsync("READY");
        Assert.Equal("alice", elsewhere.Hellos[0].Agent);
        await EndAsync(supervisor);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "agentssh-supervisor");

    private TestGateway Prepare()
    {
        if (!File.Exists("/usr/bin/tmux"))
        {
            Assert.Skip("tmux is not installed.");
        }

        _directory.Sub("home");
        _directory.Sub("work");
        File.WriteAllBytes(Path.Combine(_directory.Sub("etc"), LinkNames.SettingsFile), RunningSupervisor.SettingsFor("echo READY; exec cat").ToJson());
        return new TestGateway(_directory.Sub("link"));
    }

    private ChildProcess Start(string verb)
    {
        var path = _directory.Path;
        var environment = new SupervisorPaths { Configuration = path, State = path, Link = path, Home = path, Workspace = path }.Environment(RunningSupervisor.SettingsFor("true"));
        var started = RunningSupervisor.Reaper.Start(new SpawnRequest
        {
            File = Program,
            Arguments =
            [
                "agentssh-supervisor", verb, "--config", $"{path}/etc", "--link", $"{path}/link", "--state", $"{path}/state", "--home", $"{path}/home", "--workspace", $"{path}/work",
            ],
            Environment = environment,
            WorkingDirectory = "/",
        });
        _started.Add(started);
        return started;
    }

    private async Task<int> ProgramIdAsync()
    {
        var result = await new CommandRunner(RunningSupervisor.Reaper).RunAsync(
            new SpawnRequest
            {
                File = "/usr/bin/tmux",
                Arguments = ["tmux", "-S", $"{_directory.Path}/state/tmux.sock", "display-message", "-p", "-t", "agent", "#{pane_pid}"],
                Environment = new Dictionary<string, string>(),
                WorkingDirectory = "/",
            },
            Soon.Bound,
            CancellationToken.None);
        return int.Parse(result.Output, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task EndAsync(ChildProcess supervisor)
    {
        Assert.True(supervisor.SignalGroup(SignalNames.Terminate));
        Assert.Equal(0, (await supervisor.Exit.WaitAsync(Soon.Bound)).Code);
    }
}
