using AgentSsh.Engines;
using AgentSsh.Gateway.Attachments;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Descriptors;
using AgentSsh.Gateway.Notifications;
using AgentSsh.Gateway.Programs;
using AgentSsh.Link;
using AgentSsh.Ssh;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Agents;

/// <summary>
/// One agent while the gateway runs: brings its container up when it is wanted, holds the link to its supervisor, and knows who is in front of it.
/// Every member may be called from any thread.
/// </summary>
internal sealed partial class Agent : IAsyncDisposable
{
    private static readonly TimeSpan SupervisorDeadline = TimeSpan.FromSeconds(30);

    // Of what a container can bring about as often as it likes.
    private const int LinesPerMinute = 6;

    // EX_TEMPFAIL of sysexits.h: connect again.
    private const uint TemporaryFailure = 75;

    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private readonly AgentServices _services;
    private readonly AgentDirectories _directories;
    private readonly AgentPlace _place;
    private readonly AgentCare _care;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly HealPolicy _heal;
    private readonly ProgressBoard _progress = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LinkDialer _dialer;
    private readonly HashSet<string> _toldEnd = [];
    private readonly LogBudget _alarmLines;
    private readonly LogBudget _memoryLines;

    private AgentConfiguration _configuration;
    private AgentPhase _phase = AgentPhase.Absent;
    private LinkHandler? _link;
    private AgentReport? _report;
    private TaskCompletionSource<SshConnection>? _arrival;
    private AgentContainer? _container;
    private AgentSpecification? _wanted;
    private bool _startFailed;
    private TimeSpan _lastWanted;
    private string _rest = string.Empty;
    private Task _resting = Task.CompletedTask;
    private ContainerEnd? _lastEnd;
    private TaskCompletionSource _statusChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Agent(AgentConfiguration configuration, AgentServices services)
    {
        _configuration = configuration;
        _services = services;
        _logger = services.Logger;
        _heal = new HealPolicy(services.Time);
        _alarmLines = new LogBudget(services.Time, LinesPerMinute);
        _memoryLines = new LogBudget(services.Time, LinesPerMinute);
        _directories = new AgentDirectories(services.StateDirectory, configuration.Name);
        _place = new AgentPlace(_directories, services, socket => LinkHandler.Start(this, socket, services, _logger));
        _care = new AgentCare(this, services);
        _dialer = new LinkDialer(this, services, () => LacksLink);
        Attachments = new AttachmentList(services.Time) { Changed = SignalStatus };
        Observer = new AgentObserver(Attachments, () => Configuration, _directories.Root, services);
        Attachments.Came = screen => screen.Show(Observer.Came(screen.Attachment.Person));
        Attachments.Left = Observer.Left;
        Forwards.Changed = SignalStatus;
    }

    /// <summary>What people give as ssh user name.</summary>
    public string Name => _configuration.Name;

    /// <summary>Who is in front of it.</summary>
    public AttachmentList Attachments { get; }

    /// <summary>Tells people that it needs somebody, and what they missed.</summary>
    public AgentObserver Observer { get; }

    /// <summary>Where its container takes connections for people's clients.</summary>
    public RemoteForwardList Forwards { get; } = new();

    /// <summary>What the configuration says of it now.</summary>
    public AgentConfiguration Configuration => Volatile.Read(ref _configuration);

    /// <summary>Completes when <see cref="Status"/> may have changed after this was asked for.</summary>
    public Task StatusChanged
    {
        get
        {
            lock (_lock)
            {
                return _statusChanged.Task;
            }
        }
    }

    /// <summary>What is known of it at this moment.</summary>
    public AgentStatus Status
    {
        get
        {
            lock (_lock)
            {
                return new AgentStatus(
                    Name,
                    _configuration.Owner,
                    _phase,
                    _phase is AgentPhase.Running or AgentPhase.Pausing or AgentPhase.Paused ? _report : null,
                    _configuration.Program.Name,
                    ChangeLocked is { } change ? ContainerChanges.Of(_container!.MadeFrom, change) : [],
                    _rest,
                    _lastEnd,
                    Attachments.Snapshot());
            }
        }
    }

    /// <summary>With the lock held: what the container that is there would be made anew from; null when it is as it should be.</summary>
    private AgentSpecification? ChangeLocked =>
        _phase is AgentPhase.Running or AgentPhase.LinkLost or AgentPhase.Pausing or AgentPhase.Paused && _container is { } there && _wanted is { } wanted && there.SpecificationHash != wanted.Hash
            ? wanted
            : null;

    private bool LacksLink
    {
        get
        {
            lock (_lock)
            {
                return _link is null && _phase is AgentPhase.Starting or AgentPhase.LinkLost;
            }
        }
    }

    /// <summary>Takes a newer configuration: what the supervisor reads is written at once and holds from the program's next start; what makes the
    /// container is applied once nobody would notice.</summary>
    public void Configure(AgentConfiguration configuration)
    {
        Volatile.Write(ref _configuration, configuration);
        SshConnection? link;
        lock (_lock)
        {
            if (_place.IsOpen)
            {
                WriteSettings();
            }

            link = _phase == AgentPhase.Running ? _link?.Connection : null;
        }

        // So that the supervisor can tell in what they differ from those that its program was started with.
        link?.SendGlobalRequest(LinkNames.Settings, default);
        Want(TrySpecify());
        SignalStatus();
    }

    /// <summary>Listens for a supervisor that runs already, as after a restart of the gateway.</summary>
    public void Adopt(AgentContainer container)
    {
        AgentSpecification? wanted = TrySpecify();
        AgentEvent? found;
        try
        {
            lock (_lock)
            {
                _place.Open(Configuration.ToSupervisorSettings());
                found = container.State switch
                {
                    AgentContainerState.Running => AgentEvent.FoundRunning,
                    AgentContainerState.Paused => AgentEvent.Paused,

                    // One that ended under our eyes is about to be healed.
                    AgentContainerState.Stopped when _container is null => AgentEvent.FoundStopped,
                    _ => null,
                };
                (_container, _wanted) = (container, wanted);
            }
        }
        catch (AgentUnavailableException e)
        {
            LogAdoptFailed(_logger, Name, e.Message);
            return;
        }

        if (found is { } known)
        {
            Happened(known);
        }

        _dialer.Wake();
    }

    /// <summary>The link to the agent's supervisor; the container is made and started where that is needed.</summary>
    /// <param name="progress">Told, in words for a person, what is going on; from any thread.</param>
    /// <param name="cancellationToken">This caller waits no longer; what was begun goes on.</param>
    /// <exception cref="AgentUnavailableException">It could not be brought up.</exception>
    public async Task<SshConnection> ConnectAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        Task<SshConnection> arrival;
        lock (_lock)
        {
            _lastWanted = _services.Now;
            if (_link is { } here && _phase == AgentPhase.Running)
            {
                return here.Connection;
            }

            arrival = WantLocked();
        }

        using (_progress.Subscribe(progress))
        {
            return await arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Where descriptors are passed to the supervisor behind a link; null when that takes none, or the link is not the one that counts.</summary>
    public DescriptorPort? DescriptorsOf(SshConnection link)
    {
        lock (_lock)
        {
            return _link is { } here && here.Connection == link ? here.Descriptors : null;
        }
    }

    /// <summary>Ends the program and starts it anew, out of held too; a container whose specification has changed is made anew instead.</summary>
    /// <exception cref="AgentUnavailableException">It could not be brought up.</exception>
    public async Task RestartAsync(string person, IProgress<string> progress, CancellationToken cancellationToken)
    {
        Want(TrySpecify());
        AgentSpecification? change;
        lock (_lock)
        {
            change = ChangeLocked;
        }

        if (change is not null)
        {
            LogRecreating(_logger, Name, person);
            await RemoveContainerAsync(change, cancellationToken).ConfigureAwait(false);
            await ConnectAsync(progress, cancellationToken).ConfigureAwait(false);
            return;
        }

        SshConnection link = await ConnectAsync(progress, cancellationToken).ConfigureAwait(false);
        GlobalReply reply = await link
            .SendGlobalRequestAsync(LinkNames.Restart, SessionRequest.EncodeText(person), cancellationToken)
            .ConfigureAwait(false);
        if (!reply.Success)
        {
            throw new AgentUnavailableException("the supervisor did not restart the program; see the gateway's log.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        LinkHandler? link;
        lock (_lock)
        {
            (link, _link) = (_link, null);
        }

        _care.Dispose();
        await _dialer.DisposeAsync().ConfigureAwait(false);
        await _place.DisposeAsync().ConfigureAwait(false);
        if (link is not null)
        {
            await link.Connection.DisposeAsync().ConfigureAwait(false);
        }

        Observer.Dispose();
        _stop.Dispose();
    }

    private void Happened(AgentEvent happened, AgentUnavailableException? failure = null)
    {
        AgentAction action;
        TaskCompletionSource<SshConnection>? arrival;
        SshConnection? connection;
        lock (_lock)
        {
            (_phase, action) = AgentLife.Step(_phase, happened);
            _rest = _phase == AgentPhase.Running ? string.Empty : _rest;
            arrival = _arrival;
            connection = _link?.Connection;
            if (action is AgentAction.Admit or AgentAction.Refuse)
            {
                _arrival = null;
            }
        }

        SignalStatus();
        switch (action)
        {
            case AgentAction.Admit when connection is not null:
                arrival?.TrySetResult(connection);
                break;
            case AgentAction.Refuse:
                arrival?.TrySetException(failure ?? new AgentUnavailableException("the agent could not be started; see the gateway's log."));
                break;
            case AgentAction.Heal:
                _ = HealAsync();
                break;
        }
    }

    private void SignalStatus()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            (changed, _statusChanged) = (_statusChanged, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.TrySetResult();
        _care.Look();
    }

    /// <summary>With the lock held: begins to bring the agent up unless that is under way.</summary>
    private Task<SshConnection> WantLocked()
    {
        if (_arrival is { } waiting)
        {
            return waiting.Task;
        }

        _arrival = new TaskCompletionSource<SshConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        AgentPhase from = _phase;
        (_phase, AgentAction action) = AgentLife.Step(_phase, AgentEvent.Wanted);
        if (action == AgentAction.Ensure)
        {
            _heal.Forget();
            Task<SshConnection> arrival = _arrival.Task;
            _ = Task.Run(() => BringUpAsync(arrival, from));
        }

        return _arrival.Task;
    }

    private async Task RemoveContainerAsync(AgentSpecification next, CancellationToken cancellationToken)
    {
        try
        {
            // While the old one still stands: without an image there would be none at all.
            await _services.EnsureImageAsync(next.Image, _progress, cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                // Its end is wanted: nothing to heal.
                _phase = AgentPhase.Absent;
            }

            Observer.ContainerEnded();
            await _services.Engine.StopAsync(Name, StopGrace, cancellationToken).ConfigureAwait(false);
            await _services.Engine.RemoveAsync(Name, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException e)
        {
            throw new AgentUnavailableException(e.Message, e);
        }
    }

    private AgentSpecification Specify() => SpecificationBuilder.Build(Configuration, _services, _directories);

    private AgentSpecification? TrySpecify()
    {
        try
        {
            return Specify();
        }
        catch (SpecificationException)
        {
            // What the configuration names is gone from the host: nothing could be made anew now, so nothing is pending.
            return null;
        }
    }

    private void Want(AgentSpecification? wanted)
    {
        lock (_lock)
        {
            _wanted = wanted;
        }
    }

    private void WriteSettings()
    {
        try
        {
            _directories.WriteSettings(Configuration.ToSupervisorSettings());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogSettingsNotWritten(_logger, Name, e.Message);
        }
    }
}
