using System.Threading.Channels;
using AgentSsh.Link;
using AgentSsh.Supervisor.Activity;
using AgentSsh.Supervisor.Life;
using AgentSsh.Supervisor.Native;
using AgentSsh.Supervisor.Processes;
using AgentSsh.Supervisor.Programs;
using AgentSsh.Supervisor.Resources;
using AgentSsh.Supervisor.Tmux;

namespace AgentSsh.Supervisor.Hosting;

/// <summary>Keeps the program alive: takes events one after the other, asks <see cref="ProgramLife"/> what follows, and does it.</summary>
internal sealed class AgentKeeper : IDisposable
{
    private const int MaxEvents = 256;
    private const uint KilledStatus = 128 + SignalNames.Kill;

    private static readonly TimeSpan DiskInterval = TimeSpan.FromSeconds(30);

    private readonly Channel<LifeEvent> _events = Channel.CreateBounded<LifeEvent>(new BoundedChannelOptions(MaxEvents) { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly Func<SupervisorSettings> _load;
    private readonly ProgramPlanner _planner;
    private readonly TmuxServer _tmux;
    private readonly SupervisorPaths _paths;
    private readonly ActivityTracker _activity;
    private readonly PaneProcesses _processes;
    private readonly DiskSpace _disk;
    private readonly MemoryLimit _memory = MemoryLimit.OfThisProcess();
    private readonly SupervisorLog _log;
    private readonly TimeProvider _time;
    private ProgramLife _life;
    private LifeState _state = LifeState.Initial;
    private string _conversation = string.Empty;
    private string? _title = string.Empty;
    private string _notice = string.Empty;
    private string _pending = string.Empty;
    private string _alarm = string.Empty;
    private long _kills;
    private HeardConversation? _heard;
    private volatile bool _mustCompare;
    private CancellationTokenSource _timer = new();
    private CancellationTokenSource _monitor = new();
    private Task _monitoring = Task.CompletedTask;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="settings">The settings read at the start.</param>
    /// <param name="load">Reads them again; throws <see cref="UsageException"/> when they cannot be read.</param>
    /// <param name="paths">Where things are.</param>
    /// <param name="planner">Prepares starts.</param>
    /// <param name="tmux">The terminal that the program runs in.</param>
    /// <param name="log">Hears what happens.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="UsageException">The state directory cannot be used.</exception>
    public AgentKeeper(
        SupervisorSettings settings, Func<SupervisorSettings> load, SupervisorPaths paths, ProgramPlanner planner, TmuxServer tmux, SupervisorLog log, TimeProvider time)
    {
        (Settings, _load, _paths, _planner, _tmux, _log, _time) = (settings, load, paths, planner, tmux, log, time);
        People = new AttachedPeople(tmux, time);
        _activity = new ActivityTracker(paths.State, log, time, OnActivity);
        _processes = new PaneProcesses(paths.State, log, time);
        _disk = new DiskSpace([paths.Home, paths.Workspace, paths.State]);
        _life = LifeOf(settings);
        Report = MakeReport();
    }

    /// <summary>The settings that the program was last started with.</summary>
    public SupervisorSettings Settings { get; private set; }

    /// <summary>Who is in front of the program.</summary>
    public AttachedPeople People { get; }

    /// <summary>Where the program stands, for the gateway.</summary>
    public AgentReport Report { get; private set; }

    /// <summary>Called after every change of <see cref="Report"/>; must not block.</summary>
    public Action<AgentReport>? ReportChanged { get; set; }

    /// <summary>Tells of an event; any thread. False when so many wait that it is dropped.</summary>
    public bool Post(LifeEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>The settings were written anew: the report is to say in what they differ from those that the program was started with. Any thread.</summary>
    public void CompareSettings()
    {
        _mustCompare = true;
        Post(new LifeEvent.Noted());
    }

    /// <summary>The state, and a task that completes when it has changed.</summary>
    public (LifeState State, Task Changed) Look()
    {
        lock (_gate)
        {
            return (_state, _changed.Task);
        }
    }

    /// <summary>Runs until a stop was requested and done.</summary>
    public async Task RunAsync()
    {
        _ = _activity.RunAsync();
        using var disk = _time.CreateTimer(_ => Post(new LifeEvent.Noted()), null, DiskInterval, DiskInterval);
        _alarm = _disk.Alarm();
        var pane = await _tmux.GetPaneAsync(CancellationToken.None).ConfigureAwait(false);
        var adopted = pane is { IsDead: false };
        if (adopted)
        {
            _log.Information($"The program runs already, as process {pane!.Value.ProcessId}; it is taken over.");
            _kills = _memory.Kills();

            // What the supervisor before this one has left there is not known.
            _title = null;
            Monitor();
            if (ProgramRun.Load(_paths.State) is { } run)
            {
                Listen(run, pane.Value, DateTimeOffset.MinValue);
            }
        }

        await HandleAsync(new LifeEvent.Begun(adopted)).ConfigureAwait(false);
        while (_state.Phase != LifePhase.Stopped)
        {
            await HandleAsync(await _events.Reader.ReadAsync().ConfigureAwait(false)).ConfigureAwait(false);
        }

        await People.Stragglers.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _activity.Dispose();
        _monitor.Dispose();
        _timer.Dispose();
    }

    private async Task HandleAsync(LifeEvent happened)
    {
        var (state, actions) = _life.Step(_state, happened, _time.GetUtcNow());
        if (state != _state || happened is LifeEvent.ActivityChanged || (happened is LifeEvent.Noted && TakeNote()))
        {
            FollowConversation();
            if (state.Phase != _state.Phase)
            {
                _log.Information($"{Settings.Program.Name}: {_state.Phase} -> {state.Phase}{(state.Reason.Length > 0 ? ", " + state.Reason : "")}.");
            }

            Publish(state);
            await ShowTitleAsync().ConfigureAwait(false);
        }

        foreach (var action in actions)
        {
            await DoAsync(action).ConfigureAwait(false);
        }
    }

    /// <summary>What the report tells beside the program's life; true when it has changed.</summary>
    private bool TakeNote()
    {
        var (pending, alarm) = (_pending, _disk.Alarm());
        if (_mustCompare)
        {
            _mustCompare = false;
            try
            {
                pending = SettingsDifference.Of(Settings, _load());
            }
            catch (UsageException e)
            {
                _log.Error($"The new settings cannot be read. {e.Message}");
            }
        }

        if ((pending, alarm) == (_pending, _alarm))
        {
            return false;
        }

        if (alarm != _alarm && alarm.Length > 0)
        {
            _log.Warning($"{alarm}.");
        }

        (_pending, _alarm) = (pending, alarm);
        return true;
    }

    private void FollowConversation()
    {
        if (_activity.Conversation is not { } heard || heard == _heard)
        {
            return;
        }

        _heard = heard;
        _conversation = heard.Id;
        _planner.Follow(Settings.Program.Name, heard);
    }

    private Task DoAsync(LifeAction action)
    {
        switch (action)
        {
            case LifeAction.StartProgram:
                return StartProgramAsync();
            case LifeAction.SignalProgram signal:
                return SignalAsync(signal.Signal);
            case LifeAction.SetTimer timer:
                SetTimer(timer);
                return Task.CompletedTask;
            case LifeAction.Dismiss dismiss:
                return Settings.StayOnExit && !dismiss.Always ? Task.CompletedTask : People.DismissAsync(dismiss);
            case LifeAction.EndServer:
                return EndServerAsync();
            default:
                throw new ArgumentException($"No such action: {action}.", nameof(action));
        }
    }

    private async Task StartProgramAsync()
    {
        await StopMonitorAsync().ConfigureAwait(false);
        _activity.End();
        try
        {
            ReloadSettings();
            var isServerThere = await _tmux.GetPaneAsync(CancellationToken.None).ConfigureAwait(false) is not null;
            await _processes.EndAsync(serverToo: !isServerThere).ConfigureAwait(false);
            var start = _planner.Prepare(Settings);
            (_conversation, _heard, _notice, _pending, _kills) = (start.Conversation, null, start.Notice, string.Empty, _memory.Kills());
            var began = _time.GetUtcNow();
            await _tmux.StartProgramAsync(start.Command, start.HistoryLimit, CancellationToken.None).ConfigureAwait(false);
            Monitor();
            if (await _tmux.GetPaneAsync(CancellationToken.None).ConfigureAwait(false) is { } pane)
            {
                _processes.Note(pane.ProcessId, pane.ServerId);
                Listen(start.Run, pane, began);
            }

            _log.Information($"{start.Name} was started{(start.Resumes ? " on its conversation" : "")}, conversation {start.Conversation}.");
            Post(new LifeEvent.Started(start.Resumes));
        }
        catch (ProgramUnavailableException e)
        {
            Post(new LifeEvent.StartFailed(e.Message, Permanent: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TmuxException)
        {
            Post(new LifeEvent.StartFailed(e.Message, Permanent: false));
        }
    }

    private void ReloadSettings()
    {
        try
        {
            Settings = _load();
            _life = LifeOf(Settings);
        }
        catch (UsageException e)
        {
            _log.Error($"The old settings stay. {e.Message}");
        }
    }

    private void Listen(ProgramRun run, PaneStatus pane, DateTimeOffset since) =>
        _activity.Begin(run, since, heard => ActivitySources.Open(run, pane, _paths, _paths.Environment(Settings), heard, _log, _time));

    private void OnActivity() => Post(new LifeEvent.ActivityChanged(_activity.State.Wait == WaitReason.Login));

    private void Monitor()
    {
        _monitor = new CancellationTokenSource();
        _monitoring = MonitorAsync(_monitor.Token);
    }

    private async Task StopMonitorAsync()
    {
        await _monitor.CancelAsync().ConfigureAwait(false);
        await _monitoring.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _monitor.Dispose();
        _monitor = new CancellationTokenSource();
    }

    private async Task MonitorAsync(CancellationToken ct)
    {
        var exit = await new PaneMonitor(_tmux, _log, _time).WaitForEndAsync(ct).ConfigureAwait(false);
        _activity.End();
        Post(exit is { } status ? new LifeEvent.Ended(status, CauseOf(status)) : new LifeEvent.ServerLost(CauseOf(new ExitStatus(0, SignalNames.Kill))));
    }

    /// <summary>Why the program ended so, where the container shows it.</summary>
    private string CauseOf(ExitStatus exit) => exit.Combined switch
    {
        0 => string.Empty,
        KilledStatus when _memory.Kills() > _kills && _memory.Bytes is { } limit => $": it reached the agent's limit of memory ({SizeText.Format((ulong)limit)})",
        _ when _disk.Full() is { } place => $"; the disk of {place} is full",
        _ => string.Empty,
    };

    private async Task SignalAsync(int signal)
    {
        if (await _tmux.GetPaneAsync(CancellationToken.None).ConfigureAwait(false) is not { Exit: null, ProcessId: > 1 and var pid })
        {
            return;
        }

        // tmux makes the program the leader of a session and group of its own.
        _ = Libc.Kill(-pid, signal);
        if (signal == SignalNames.HangUp)
        {
            _ = Libc.Kill(-pid, SignalNames.Continue);
        }
    }

    private void SetTimer(LifeAction.SetTimer timer)
    {
        _timer.Cancel();
        _timer.Dispose();
        _timer = new CancellationTokenSource();
        _ = ElapseAsync(timer, _timer.Token);
    }

    private async Task ElapseAsync(LifeAction.SetTimer timer, CancellationToken ct)
    {
        await Task.Delay(timer.Delay, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ct.IsCancellationRequested)
        {
            Post(new LifeEvent.TimerElapsed(timer.Timer));
        }
    }

    private async Task EndServerAsync()
    {
        await StopMonitorAsync().ConfigureAwait(false);
        await _timer.CancelAsync().ConfigureAwait(false);
        await _tmux.EndAsync(CancellationToken.None).ConfigureAwait(false);

        // Without a container around it, a program that takes no notice of any signal would go on.
        await _processes.EndAsync(serverToo: false).ConfigureAwait(false);
    }

    private void Publish(LifeState state)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _state = state;
            Report = MakeReport();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
        ReportChanged?.Invoke(Report);
    }

    private async Task ShowTitleAsync()
    {
        var title = NeedTitle.Of(Report, Settings.Agent);
        if (title == _title)
        {
            return;
        }

        try
        {
            await _tmux.ShowTitleAsync(title, CancellationToken.None).ConfigureAwait(false);
            _title = title;
        }
        catch (LibcException e)
        {
            // The container may have as many processes as it may: the program's life goes on without a title.
            _log.Error($"The title cannot be changed: {e.Message}");
        }
    }

    private AgentReport MakeReport() => ReportWriter.Write(_state, _activity.State, Settings.Program.Name, _conversation, _pending, string.Join("; ", new[] { _alarm, _notice }.Where(text => text.Length > 0)));

    private static ProgramLife LifeOf(SupervisorSettings settings) => new(settings.Program.Name, settings.Program.Resume.Count > 0);
}
