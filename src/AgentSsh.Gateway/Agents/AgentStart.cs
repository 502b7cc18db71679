using System.Net.Sockets;
using AgentSsh.Engines;
using AgentSsh.Gateway.Programs;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Agents;

/// <summary>How it is brought up, woken, and brought back.</summary>
internal sealed partial class Agent
{
    /// <param name="arrival">Completes with the link.</param>
    /// <param name="from">Where it stood before it was wanted.</param>
    private async Task BringUpAsync(Task<SshConnection> arrival, AgentPhase from)
    {
        try
        {
            Task resting;
            lock (_lock)
            {
                resting = _resting;
            }

            // The engine may not have begun yet: woken before that, it would be put to rest under whoever is here then.
            await resting.WaitAsync(_stop.Token).ConfigureAwait(false);
            AgentContainer? before;
            bool mayRemake;
            lock (_lock)
            {
                _place.Open(Configuration.ToSupervisorSettings());
                before = _container;

                // Of one that nobody has asked yet, nobody knows whether it works.
                mayRemake = Attachments.Use().IsNone && Forwards.IsEmpty
                    && (from is AgentPhase.Absent or AgentPhase.Stopped || _startFailed || _report is { IsInTurn: false });
            }

            if (from is AgentPhase.Pausing or AgentPhase.Paused && await WakeAsync(before, mayRemake).ConfigureAwait(false))
            {
                return;
            }

            AgentSpecification specification = Specify();
            AgentContainer container = await _services
                .PrepareContainerAsync(specification, mayRemake, _progress, _stop.Token)
                .ConfigureAwait(false);
            bool goesOn;
            lock (_lock)
            {
                (_container, _wanted) = (container, specification);
                goesOn = _link is not null && before is { StartedAt: not null } && (before.Id, before.StartedAt) == (container.Id, container.StartedAt);
            }

            Happened(goesOn ? AgentEvent.Woken : AgentEvent.Ensured);
            _dialer.Wake();
            _progress.Report("waiting for the agent to start");
            await arrival.WaitAsync(SupervisorDeadline, _services.Time, _stop.Token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                _startFailed = true;
            }

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

    /// <summary>Brings the container back, also when that fails at first, as it does while the engine is away: each attempt counts as an end.</summary>
    private async Task HealAsync()
    {
        try
        {
            while (NextHeal() is { } wait)
            {
                await Task.Delay(wait, _services.Time, _stop.Token).ConfigureAwait(false);
                if (BeginHeal() is not { } arrival || await HealOnceAsync(arrival).ConfigureAwait(false))
                {
                    return;
                }
            }

            LogLeftDown(_logger, Name);
            RefuseWaiting();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The gateway is stopping; the next one adopts what is there.
        }
    }

    private TimeSpan? NextHeal()
    {
        lock (_lock)
        {
            return _heal.Ended();
        }
    }

    /// <summary>Null: it is there, or on its way, meanwhile.</summary>
    private Task<SshConnection>? BeginHeal()
    {
        lock (_lock)
        {
            if (_phase != AgentPhase.Absent)
            {
                return null;
            }

            _arrival ??= new TaskCompletionSource<SshConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
            (_phase, _) = AgentLife.Step(_phase, AgentEvent.Wanted);
            return _arrival.Task;
        }
    }

    private async Task<bool> HealOnceAsync(Task<SshConnection> arrival)
    {
        await BringUpAsync(arrival, AgentPhase.Absent).ConfigureAwait(false);
        try
        {
            await arrival.ConfigureAwait(false);
            return true;
        }
        catch (AgentUnavailableException e)
        {
            LogHealFailed(_logger, Name, e.Message);
            return false;
        }
    }

    /// <summary>Of those who came while the container was starting and have waited since.</summary>
    private void RefuseWaiting()
    {
        TaskCompletionSource<SshConnection>? arrival;
        string how;
        lock (_lock)
        {
            if (_phase != AgentPhase.Absent)
            {
                return;
            }

            (arrival, _arrival) = (_arrival, null);
            how = _lastEnd?.How ?? "nobody knows how";
        }

        arrival?.TrySetException(new AgentUnavailableException($"the agent's container ends again and again: {how}."));
    }

    /// <summary>Wakes a frozen container.</summary>
    /// <returns>True when its link is there and it goes on; false when it has to be brought up as any other.</returns>
    private async Task<bool> WakeAsync(AgentContainer? before, bool mayRemake)
    {
        AgentSpecification? wanted = TrySpecify();
        if (mayRemake && before is not null && wanted is not null && before.SpecificationHash != wanted.Hash)
        {
            return false;
        }

        _progress.Report("waking the agent");
        bool wasPaused = await _services.Engine.UnpauseAsync(Name, _stop.Token).ConfigureAwait(false);
        bool hasLink;
        lock (_lock)
        {
            hasLink = _link is not null;
        }

        if (!wasPaused || !hasLink)
        {
            return false;
        }

        Happened(AgentEvent.Woken);
        return true;
    }
}
