using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Activity;

/// <summary>
/// Knows what the running program does, by whatever way that program can be heard. Any thread. Of a run, only the program that spoke first is heard: one that it starts
/// itself knows the nonce too.
/// </summary>
internal sealed class ActivityTracker : IDisposable
{
    // A state that flips faster than this is told when it rests.
    private static readonly TimeSpan ChangePause = TimeSpan.FromMilliseconds(100);

    private readonly SupervisorLog _log;
    private readonly TimeProvider _time;
    private readonly Action _changed;
    private readonly HookListener _hooks;
    private readonly ITimer _settle;
    private readonly Lock _gate = new();
    private ProgramRun? _run;
    private IDisposable? _source;
    private ActivityState _state = ActivityState.Initial;
    private uint _owner;
    private ulong _heardAt;
    private HeardConversation? _conversation;
    private bool _isSettling;
    private bool _hasChangedMeanwhile;

    /// <param name="stateDirectory">Where the hooks' socket is made.</param>
    /// <param name="log">Hears of oddities.</param>
    /// <param name="time">The clock.</param>
    /// <param name="changed">Called when <see cref="State"/> or <see cref="Conversation"/> has changed, at most ten times a second; must not block.</param>
    /// <exception cref="UsageException">The socket cannot be made.</exception>
    public ActivityTracker(string stateDirectory, SupervisorLog log, TimeProvider time, Action changed)
    {
        (_log, _time, _changed) = (log, time, changed);
        _hooks = new HookListener(stateDirectory, Hear, log, time);
        _settle = time.CreateTimer(_ => Settled(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What the program does.</summary>
    public ActivityState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>The conversation that the program of this run says it is in; null while it has not said.</summary>
    public HeardConversation? Conversation
    {
        get
        {
            lock (_gate)
            {
                return _conversation;
            }
        }
    }

    /// <summary>Receives what hooks say, until it is disposed.</summary>
    public Task RunAsync() => _hooks.RunAsync();

    /// <summary>A run has begun, or was found.</summary>
    /// <param name="run">The run.</param>
    /// <param name="since">When it began at the earliest: what was noted before is another run's.</param>
    /// <param name="listen">Opens a further way to hear the program: given where to report to, it returns what is disposed at the run's end, or null.</param>
    public void Begin(ProgramRun run, DateTimeOffset since, Func<Action<ActivitySignal, DateTimeOffset>, IDisposable?> listen)
    {
        End();
        lock (_gate)
        {
            _run = run;
            _state = ActivityState.Initial with { Since = since };
            (_owner, _heardAt, _conversation) = (0, 0, null);
        }

        var source = listen((signal, at) => Hear(run, signal, at));
        lock (_gate)
        {
            if (ReferenceEquals(_run, run))
            {
                _source = source;
                return;
            }
        }

        source?.Dispose();
    }

    /// <summary>The run is over: nobody is listened to.</summary>
    public void End()
    {
        IDisposable? source;
        lock (_gate)
        {
            (source, _source) = (_source, null);
            _run = null;
        }

        source?.Dispose();
    }

    public void Dispose()
    {
        End();
        _hooks.Dispose();
        _settle.Dispose();
    }

    /// <summary>Takes a message of the hook command.</summary>
    internal void Hear(HookMessage message)
    {
        lock (_gate)
        {
            if (_run is not { } run || message.Nonce != run.Nonce || (_owner != 0 && message.Owner != _owner))
            {
                return;
            }

            _owner = message.Owner;
            if (message.StartedAt < _heardAt)
            {
                return;
            }

            FollowLocked(message);
            if (HookSignals.Of(message.Name, message.Detail) is not { } signal)
            {
                return;
            }

            _heardAt = message.StartedAt;
            StepLocked(signal, _time.GetUtcNow());
        }
    }

    // A person can begin another conversation, or go back to an earlier one, without ending the program.
    private void FollowLocked(HookMessage message)
    {
        if (!Guid.TryParse(message.Session, out var id))
        {
            return;
        }

        var hasTurn = message.Name == "UserPromptSubmit" || (_conversation is { HasTurn: true } known && known.Id == id.ToString());
        var heard = new HeardConversation(id.ToString(), hasTurn);
        if (heard != _conversation)
        {
            _conversation = heard;
            TellLocked();
        }
    }

    private void Hear(ProgramRun run, ActivitySignal signal, DateTimeOffset at)
    {
        lock (_gate)
        {
            // What was so before the last thing that is known says nothing new.
            if (ReferenceEquals(_run, run) && at >= _state.Since)
            {
                StepLocked(signal, at);
            }
        }
    }

    private void StepLocked(ActivitySignal signal, DateTimeOffset at)
    {
        var before = _state;
        _state = ProgramActivity.Step(before, signal, at);
        if ((_state.Kind, _state.Wait, _state.Detail) != (before.Kind, before.Wait, before.Detail))
        {
            TellLocked();
        }
    }

    private void TellLocked()
    {
        if (_isSettling)
        {
            _hasChangedMeanwhile = true;
            return;
        }

        _isSettling = true;
        _settle.Change(ChangePause, Timeout.InfiniteTimeSpan);
        _changed();
    }

    private void Settled()
    {
        lock (_gate)
        {
            if (!_hasChangedMeanwhile)
            {
                _isSettling = false;
                return;
            }

            _hasChangedMeanwhile = false;
            _settle.Change(ChangePause, Timeout.InfiniteTimeSpan);
            _changed();
        }
    }
}
