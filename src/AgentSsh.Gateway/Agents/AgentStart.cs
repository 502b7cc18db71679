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

            await BringUpAsync(arrival, AgentPhase.Absent).ConfigureAwait(false);
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
