using System.Net.Sockets;
using AgentSsh.Engines;
using AgentSsh.Gateway.Attachments;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Descriptors;
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

    private readonly AgentServices _services;
    private readonly AgentDirectories _directories;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly HealPolicy _heal;
    private readonly ProgressBoard _progress = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LinkDialer _dialer;

    private AgentConfiguration _configuration;
    private AgentPhase _phase = AgentPhase.Absent;
    private LinkListener? _listener;
    private bool _hasDirectories;
    private LinkHandler? _link;
    private AgentReport? _report;
    private TaskCompletionSource<SshConnection>? _arrival;
    private string? _runningHash;
    private string? _containerId;
    private TaskCompletionSource _statusChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Agent(AgentConfiguration configuration, AgentServices services)
    {
        _configuration = configuration;
        _services = services;
        _logger = services.Logger;
        _heal = new HealPolicy(services.Time);
        _directories = new AgentDirectories(services.StateDirectory, configuration.Name);
        _dialer = new LinkDialer(this, services, () => LacksLink);
        Attachments.Changed = SignalStatus;
    }

    /// <summary>What people give as ssh user name.</summary>
    public string Name => _configuration.Name;

    /// <summary>Who is in front of it.</summary>
    public AttachmentList Attachments { get; } = new();

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
                    _phase == AgentPhase.Running ? _report : null,
                    _configuration.Program.Name,
                    _runningHash is not null && _phase == AgentPhase.Running && _runningHash != TryHash(),
                    Attachments.Snapshot());
            }
        }
    }

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
    /// container is applied by the next start of the container.</summary>
    public void Configure(AgentConfiguration configuration)
    {
        Volatile.Write(ref _configuration, configuration);
        if (_hasDirectories)
        {
            WriteSettings();
        }

        SignalStatus();
    }

    /// <summary>Listens for a supervisor that runs already, as after a restart of the gateway.</summary>
    public void Adopt(AgentContainer container)
    {
        try
        {
            EnsureListening();
        }
        catch (AgentUnavailableException e)
        {
            LogAdoptFailed(_logger, Name, e.Message);
            return;
        }

        lock (_lock)
        {
            _runningHash = container.SpecificationHash;
            _containerId = container.Id;
            if (_phase == AgentPhase.Absent && container.IsRunning)
            {
                _phase = AgentPhase.LinkLost;
            }
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
        if (Status.ChangePending)
        {
            LogRecreating(_logger, Name, person);
            await RemoveContainerAsync(cancellationToken).ConfigureAwait(false);
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

    /// <summary>An event of the engine about this agent's container.</summary>
    public void ContainerEvent(EngineEvent happened)
    {
        lock (_lock)
        {
            if (_containerId is not null && happened.ContainerId is not null && happened.ContainerId != _containerId)
            {
                // The end of one that has been replaced.
                return;
            }
        }

        if (happened.Kind == EngineEventKind.Died)
        {
            string how = happened.OutOfMemory ? "it reached its limit of memory" : $"exit status {happened.ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"}";
            LogContainerEnded(_logger, Name, how);
            Happened(AgentEvent.ContainerEnded, new AgentUnavailableException($"the agent's container ended while it was starting ({how})."));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        LinkHandler? link;
        LinkListener? listener;
        lock (_lock)
        {
            (link, _link) = (_link, null);
            (listener, _listener) = (_listener, null);
        }

        await _dialer.DisposeAsync().ConfigureAwait(false);
        if (listener is not null)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }

        if (link is not null)
        {
            await link.Connection.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    internal DescriptorPort? TakeDescriptorPort(Socket link)
    {
        lock (_lock)
        {
            return _listener?.TakeDescriptorPort(link);
        }
    }

    /// <summary>The supervisor behind a new connection has said who it is.</summary>
    internal void LinkArrived(LinkHandler link, Hello hello)
    {
        LinkHandler? earlier;
        lock (_lock)
        {
            earlier = _link;
            if (earlier is null || !link.IsByExec)
            {
                _link = link;
                _report = null;
            }
        }

        if (earlier is not null && link.IsByExec)
        {
            // There is one command at a time, so what stands is the supervisor's own call, which came while the command was starting.
            link.Connection.Abort(ConnectionEndReason.LocalDisconnect, "The supervisor has called meanwhile.");
            return;
        }

        // The newest counts: the one before it is a connection whose end has not been noticed yet.
        earlier?.Connection.Abort(ConnectionEndReason.LocalDisconnect, "A newer link has taken its place.");
        _services.Roads.Arrived(link.IsByExec);
        LogLinkUp(_logger, Name, hello.Version, hello.ProcessId, link.IsByExec ? "a command in its container" : "the socket");
        Happened(AgentEvent.LinkUp);
    }

    internal void LinkEnded(LinkHandler link, ConnectionEnd end)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_link, link))
            {
                return;
            }

            _link = null;
        }

        LogLinkDown(_logger, Name, end.Reason, end.Message);
        Happened(AgentEvent.LinkDown);
        _dialer.Wake();
    }

    internal void Reported(AgentReport report)
    {
        lock (_lock)
        {
            _report = report;
        }

        // What a program does from turn to turn is its person's business, and comes often.
        bool isActivity = report.State is ProgramState.Working or ProgramState.Waiting or ProgramState.Idle;
        LogReported(_logger, isActivity ? LogLevel.Debug : LogLevel.Information, Name, report.State, report.Program);
        SignalStatus();
    }

    private void Happened(AgentEvent happened, AgentUnavailableException? failure = null)
    {
        AgentAction action;
        TaskCompletionSource<SshConnection>? arrival;
        SshConnection? connection;
        lock (_lock)
        {
            (_phase, action) = AgentLife.Step(_phase, happened);
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
    }

    /// <summary>With the lock held: begins to bring the agent up unless that is under way.</summary>
    private Task<SshConnection> WantLocked()
    {
        if (_arrival is { } waiting)
        {
            return waiting.Task;
        }

        _arrival = new TaskCompletionSource<SshConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        (_phase, AgentAction action) = AgentLife.Step(_phase, AgentEvent.Wanted);
        if (action == AgentAction.Ensure)
        {
            _heal.Forget();
            Task<SshConnection> arrival = _arrival.Task;
            _ = Task.Run(() => BringUpAsync(arrival));
        }

        return _arrival.Task;
    }

    private async Task BringUpAsync(Task<SshConnection> arrival)
    {
        try
        {
            EnsureListening();
            AgentSpecification specification = Specify();
            AgentContainer container = await _services
                .PrepareContainerAsync(specification, Attachments.IsEmpty && Forwards.IsEmpty, _progress, _stop.Token)
                .ConfigureAwait(false);
            lock (_lock)
            {
                _runningHash = container.SpecificationHash;
                _containerId = container.Id;
            }

            Happened(AgentEvent.Ensured);
            _dialer.Wake();
            _progress.Report("waiting for the agent to start");
            await arrival.WaitAsync(SupervisorDeadline, _services.Time, _stop.Token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Happened(
                AgentEvent.StartTimedOut,
                new AgentUnavailableException(
                    $"the container runs, but its supervisor did not arrive within {SupervisorDeadline.TotalSeconds:0} s; the image needs glibc and tmux."));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Happened(AgentEvent.EnsureFailed, new AgentUnavailableException("the gateway is stopping."));
        }
        catch (Exception e) when (e is EngineException or IOException or UnauthorizedAccessException or SocketException or AgentUnavailableException)
        {
            // Also when it arrived and then failed while it was waited for: then this is told already, and the event means nothing any more.
            LogBringUpFailed(_logger, Name, e.Message);
            Happened(AgentEvent.EnsureFailed, e as AgentUnavailableException ?? new AgentUnavailableException(e.Message, e));
        }
        catch (Exception e)
        {
            LogBringUpBroke(_logger, e, Name);
            Happened(AgentEvent.EnsureFailed, new AgentUnavailableException("the gateway failed to start the agent; its log says why.", e));
        }
    }

    private async Task HealAsync()
    {
        TimeSpan? delay;
        lock (_lock)
        {
            delay = _heal.Ended();
        }

        if (delay is not { } wait)
        {
            LogLeftDown(_logger, Name);
            return;
        }

        try
        {
            await Task.Delay(wait, _services.Time, _stop.Token).ConfigureAwait(false);
            Task<SshConnection> arrival;
            lock (_lock)
            {
                if (_phase != AgentPhase.Absent || _arrival is not null)
                {
                    return;
                }

                _arrival = new TaskCompletionSource<SshConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
                (_phase, _) = AgentLife.Step(_phase, AgentEvent.Wanted);
                arrival = _arrival.Task;
            }

            await BringUpAsync(arrival).ConfigureAwait(false);
            await arrival.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The gateway is stopping; the next one adopts what is there.
        }
        catch (AgentUnavailableException e)
        {
            LogHealFailed(_logger, Name, e.Message);
        }
    }

    private async Task RemoveContainerAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Its end is wanted: nothing to heal.
            _phase = AgentPhase.Absent;
        }

        try
        {
            await _services.Engine.StopAsync(Name, TimeSpan.FromSeconds(10), cancellationToken).ConfigureAwait(false);
            await _services.Engine.RemoveAsync(Name, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException e)
        {
            throw new AgentUnavailableException(e.Message, e);
        }
    }

    private AgentSpecification Specify() => SpecificationBuilder.Build(Configuration, _services, _directories);

    private string? TryHash()
    {
        try
        {
            return Specify().Hash;
        }
        catch (SpecificationException)
        {
            // What the configuration names is gone from the host: nothing could be made anew now, so nothing is pending.
            return _runningHash;
        }
    }

    private void EnsureListening()
    {
        lock (_lock)
        {
            if (_hasDirectories)
            {
                return;
            }

            try
            {
                _directories.Create();
                WriteSettings();
                _listener = _services.Roads.HasSocket
                    ? new LinkListener(_directories.Link, _services.PassesDescriptors, socket => LinkHandler.Start(this, socket, _services, _logger), _logger)
                    : null;
                _hasDirectories = true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException or ArgumentException)
            {
                throw new AgentUnavailableException($"the gateway cannot use its state directory {_directories.Root}: {e.Message}", e);
            }
        }
    }

    private void WriteSettings()
    {
        try
        {
            _directories.WriteSettings(Configuration.ToSupervisorSettings());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && _hasDirectories)
        {
            LogSettingsNotWritten(_logger, Name, e.Message);
        }
    }
}
