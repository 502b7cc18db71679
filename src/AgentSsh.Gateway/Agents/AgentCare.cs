using AgentSsh.Engines;
using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Agents;

/// <summary>
/// Looks after one agent while nobody does: makes its container anew when its configuration has changed, and puts it to rest when it is idle. It looks whenever something has
/// changed, and when the time that it waits for has come. Any thread.
/// </summary>
internal sealed class AgentCare : IDisposable
{
    /// <summary>A turn is not cut short for a changed configuration; one that lasts longer than this is.</summary>
    public static readonly TimeSpan LongestTurn = TimeSpan.FromHours(24);

    // Whoever was let in a moment ago does not count as attached yet.
    private static readonly TimeSpan Arriving = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    private readonly Agent _agent;
    private readonly AgentServices _services;
    private readonly IdleClock _idle = new();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private string? _changedTo;
    private TimeSpan _changedSince;
    private string? _tried;
    private TimeSpan _retryAt;
    private bool _isActing;
    private bool _isDisposed;

    public AgentCare(Agent agent, AgentServices services)
    {
        (_agent, _services) = (agent, services);
        _timer = services.Time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something may have changed. Does not block.</summary>
    public void Look()
    {
        lock (_gate)
        {
            if (_isActing || _isDisposed)
            {
                return;
            }

            TimeSpan now = _services.Now;
            AgentView view = _agent.View();
            if (view.Phase != AgentPhase.Running)
            {
                _idle.Look(new IdlePolicy(), default, now);
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }

            TimeSpan? change = LookAtChange(view, now);
            if (change == TimeSpan.Zero)
            {
                Act(() => RemakeAsync(view.Change!, now));
                return;
            }

            TimeSpan? idle = LookAtIdleness(view, now);
            if (idle == TimeSpan.Zero)
            {
                Act(() => RestAsync(view.Policy, now));
                return;
            }

            _timer.Change(change < idle ? change.Value : idle ?? change ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        _timer.Dispose();
    }

    /// <summary>How long until the container is to be made anew: zero is now, null not before something happens.</summary>
    private TimeSpan? LookAtChange(AgentView view, TimeSpan now)
    {
        if (view.Change?.Hash != _changedTo)
        {
            (_changedTo, _changedSince, _tried) = (view.Change?.Hash, now, null);
        }

        // What failed once would fail again; whoever connects, or says restart, tries it all the same.
        if (_changedTo is null || _changedTo == _tried || !view.Use.IsNone)
        {
            return null;
        }

        TimeSpan wait = view.LastWanted + Arriving - now;
        if (view.Report is null or { IsInTurn: true })
        {
            TimeSpan bound = _changedSince + LongestTurn - now;
            wait = bound > wait ? bound : wait;
        }

        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>How long until it is to be put to rest, or to be looked at again: zero is to rest now, null not before something happens.</summary>
    private TimeSpan? LookAtIdleness(AgentView view, TimeSpan now)
    {
        // A frozen turn goes on where it stood; a stopped one is lost.
        bool works = view.Report is null || (view.Policy.Action == IdleAction.Pause ? view.Report.IsWorking : view.Report.IsInTurn);
        TimeSpan lastUse = view.Use.LastInput > view.LastWanted ? view.Use.LastInput : view.LastWanted;
        (IdleVerdict verdict, TimeSpan? next) = _idle.Look(view.Policy, new IdleFacts(works || view.Use.Others > 0, view.Use.Screens > 0, lastUse), now);
        switch (verdict)
        {
            case IdleVerdict.Due:
                return now < _retryAt ? _retryAt - now : TimeSpan.Zero;
            case IdleVerdict.Warn:
                _agent.WarnOfRest(view.Policy, next!.Value);
                return next;
            default:
                return next;
        }
    }

    private async Task RemakeAsync(AgentSpecification change, TimeSpan lookedAt)
    {
        // Before it is known: what fails in a way that nobody thought of would fail again at once.
        _tried = change.Hash;
        if (!await _agent.RemakeAsync(change, lookedAt).ConfigureAwait(false))
        {
            _tried = null;
        }
    }

    private async Task RestAsync(IdlePolicy policy, TimeSpan lookedAt)
    {
        _retryAt = lookedAt + RetryAfter;
        if (await _agent.TryRestAsync(policy, lookedAt).ConfigureAwait(false))
        {
            _retryAt = lookedAt;
        }
    }

    private void Act(Func<Task> act)
    {
        _isActing = true;
        _ = Task.Run(() => RunAsync(act));
    }

    private async Task RunAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _isActing = false;
            }

            Look();
        }
    }
}
