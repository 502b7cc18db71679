using System.Runtime.InteropServices;
using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Life;
using AgentSsh.Supervisor.Processes;
using AgentSsh.Supervisor.Programs;
using AgentSsh.Supervisor.Serving;
using AgentSsh.Supervisor.Tmux;

namespace AgentSsh.Supervisor.Hosting;

/// <summary>The verb <c>run</c>: puts the parts together and runs until it is told to stop.</summary>
internal sealed class SupervisorHost : IDisposable
{
    /// <summary>Socket of the verb <c>link</c>, in the state directory.</summary>
    public const string LinkSocket = "link.sock";

    /// <summary>Socket of the verb <c>command</c>, in the state directory.</summary>
    public const string CommandSocket = "command.sock";

    private const int DefaultHistoryLimit = 50_000;
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly SupervisorPaths _paths;
    private readonly SupervisorLog _log;
    private readonly FileStream _lock;
    private readonly AgentKeeper _keeper;
    private readonly LinkHub _hub;

    /// <exception cref="UsageException">It cannot run here; the message says why.</exception>
    public SupervisorHost(SupervisorPaths paths, SupervisorLog log, ChildReaper reaper, TimeProvider time)
    {
        (_paths, _log) = (paths, log);
        StateDirectory.Prepare(paths.State);
        _lock = StateDirectory.TryLock(paths.State) ?? throw new UsageException($"Another supervisor runs already with the state directory '{paths.State}'.");
        var settings = Load();
        var environment = paths.Environment(settings);
        var tmux = ExecutablePath.Find("tmux", environment["PATH"], "/")
            ?? throw new UsageException("This image has no tmux; install it there (Debian and Ubuntu: apt-get install tmux).");
        var server = new TmuxServer(reaper, tmux, paths.State, environment, paths.StartDirectory);
        _keeper = new AgentKeeper(settings, Load, paths, new ProgramPlanner(paths, log), server, log, time);
        Context = new SupervisorContext(paths, _keeper, server, reaper, new PeoplesKeys(paths, log), new WindowHold(server), log);
        _hub = new LinkHub(
            Context, new Hello(settings.Agent, Version, (uint)Environment.ProcessId, (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        _keeper.ReportChanged = _hub.Broadcast;
    }

    /// <summary>The program's version.</summary>
    public static string Version => typeof(SupervisorHost).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>What sessions work with.</summary>
    public SupervisorContext Context { get; }

    /// <summary>Runs until <see cref="Stop"/>, or SIGTERM or SIGINT, and everything is ended.</summary>
    public async Task RunAsync()
    {
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var links = Listen(LinkSocket);
        using var commands = Listen(CommandSocket);
        using var keys = Context.Keys;
        keys.Start();
        using var ending = new CancellationTokenSource();
        WriteCommand();
        var serving = Task.WhenAll(
            new LinkClient(_hub, _paths.Link, _log).RunAsync(ending.Token),
            links.RunAsync(stream => _hub.ServeAsync(stream)),
            commands.RunAsync(stream => SshLink.Start(stream, new CommandHandler(_hub), LinkNames.Identification).Completion));

        await _keeper.RunAsync().ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await _hub.CloseAsync().ConfigureAwait(false);
        links.Dispose();
        commands.Dispose();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _log.Information("The supervisor has ended.");
    }

    /// <summary>Ends the program, tmux, and with them <see cref="RunAsync"/>.</summary>
    public void Stop() => _keeper.Post(new LifeEvent.StopRequested());

    public void Dispose()
    {
        _keeper.Dispose();
        _lock.Dispose();
    }

    private SupervisorSettings Load()
    {
        var path = Path.Combine(_paths.Configuration, LinkNames.SettingsFile);
        try
        {
            return Complete(SupervisorSettings.Load(path));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The settings cannot be read: {e.Message} The gateway writes them to {path}; --config names another directory.");
        }
    }

    // What the file leaves out arrives as null or 0: the generated reader sets every init property, and so never uses the defaults that are written beside them.
    private static SupervisorSettings Complete(SupervisorSettings settings) => settings with
    {
        Environment = settings.Environment ?? new Dictionary<string, string>(),
        HistoryLimit = settings.HistoryLimit > 0 ? settings.HistoryLimit : DefaultHistoryLimit,
        Program = settings.Program with { Start = settings.Program.Start ?? [], Resume = settings.Program.Resume ?? [], Run = settings.Program.Run ?? [] },
    };

    private LocalListener Listen(string name) => new(Path.Combine(_paths.State, name), _log);

    private void OnSignal(PosixSignalContext context)
    {
        // The runtime would end the process at once.
        context.Cancel = true;
        _log.Information($"{context.Signal} came: everything is ended.");
        Stop();
    }

    // The command "agentssh" of the container: this program again.
    private void WriteCommand()
    {
        var path = Path.Combine(_paths.Commands, "agentssh");
        var text = $"#!/bin/sh\nexec {LaunchScript.Quote(Environment.ProcessPath ?? "agentssh-supervisor")} command --state {LaunchScript.Quote(_paths.State)} -- \"$@\"\n";
        AtomicFile.Write(path, text);
        File.SetUnixFileMode(path, Executable);
    }
}
