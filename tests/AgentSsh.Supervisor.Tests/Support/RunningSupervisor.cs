using AgentSsh.Link;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Tests.Support;

/// <summary>A supervisor in this process with a program of the test's choosing, its own tmux, and the gateway's end of its link.</summary>
internal sealed class RunningSupervisor : IAsyncDisposable
{
    public static readonly ChildReaper Reaper = new();

    private readonly TemporaryDirectory _directory = new();
    private readonly Task _running;

    private RunningSupervisor(SupervisorSettings settings, TimeProvider time)
    {
        Paths = new SupervisorPaths
        {
            Configuration = _directory.Sub("etc"),
            Link = _directory.Sub("link"),
            State = _directory.File("state"),
            Home = _directory.Sub("home"),
            Workspace = _directory.Sub("work"),
        };
        Configure(settings);
        Gateway = new TestGateway(Paths.Link);
        Host = new SupervisorHost(Paths, new SupervisorLog(Log), Reaper, time);
        _running = Host.RunAsync();
    }

    public SupervisorPaths Paths { get; }

    public SupervisorHost Host { get; }

    public TestGateway Gateway { get; }

    public StringWriter Log { get; } = new();

    /// <summary>Starts one whose program is a script for /bin/sh.</summary>
    public static RunningSupervisor Start(string script, bool stay = false, bool quick = false, string? resume = null)
    {
        if (ExecutablePath.Find("tmux", Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin", "/") is null)
        {
            Assert.Skip("tmux is not installed.");
        }

        return new RunningSupervisor(SettingsFor(script, stay, resume), quick ? new QuickTime() : TimeProvider.System);
    }

    public static SupervisorSettings SettingsFor(string script, bool stay = false, string? resume = null) => new()
    {
        Agent = "alice",
        StayOnExit = stay,
        Program = new ProgramSettings
        {
            Name = "tester",
            Kind = "plain",
            Start = ["/bin/sh", "-c", script],
            Resume = resume is null ? [] : ["/bin/sh", "-c", resume],
        },
    };

    public void Configure(SupervisorSettings settings) =>
        File.WriteAllBytes(Path.Combine(Paths.Configuration, LinkNames.SettingsFile), settings.ToJson());

    public async Task<int> ProgramIdAsync() => (await Host.Context.Tmux.GetPaneAsync(CancellationToken.None))?.ProcessId ?? 0;

    public async Task<CommandResult> TmuxAsync(params string[] arguments) =>
        await new CommandRunner(Reaper).RunAsync(
            new SpawnRequest
            {
                File = "/usr/bin/tmux",
                Arguments = ["tmux", "-S", Path.Combine(Paths.State, "tmux.sock"), .. arguments],
                Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
                WorkingDirectory = "/",
            },
            Soon.Bound,
            CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Host.Stop();
        await _running.WaitAsync(Soon.Bound);
        Host.Dispose();
        await Gateway.DisposeAsync();
        await Log.DisposeAsync();
        _directory.Dispose();
    }
}
