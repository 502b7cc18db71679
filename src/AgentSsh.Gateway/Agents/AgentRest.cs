using AgentSsh.Engines;
using AgentSsh.Gateway.Attachments;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Configuration.Reading;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Agents;

/// <summary>What <see cref="AgentCare"/> has done to it while nobody is there.</summary>
internal sealed partial class Agent
{
    /// <summary>What <see cref="AgentCare"/> goes by.</summary>
    internal AgentView View()
    {
        AttachmentUse use = Attachments.Use();
        lock (_lock)
        {
            return new AgentView(_phase, _report, _configuration.Idle, Forwards.IsEmpty ? use : use with { Others = use.Others + 1 }, _lastWanted, ChangeLocked);
        }
    }

    /// <summary>Makes the container anew from a changed specification, unless somebody has come since it was looked at.</summary>
    /// <returns>False: nothing was tried.</returns>
    internal async Task<bool> RemakeAsync(AgentSpecification change, TimeSpan lookedAt)
    {
        try
        {
            await _services.Remakes.WaitAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return true;
        }

        try
        {
            await _services.EnsureImageAsync(change.Image, _progress, _stop.Token).ConfigureAwait(false);
            Task<SshConnection> arrival;
            lock (_lock)
            {
                if (_phase != AgentPhase.Running || _lastWanted > lookedAt || _arrival is not null || !Attachments.Use().IsNone || !Forwards.IsEmpty || ChangeLocked?.Hash != change.Hash)
                {
                    return false;
                }

                _arrival = new TaskCompletionSource<SshConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
                (_phase, _) = AgentLife.Step(_phase, AgentEvent.RemakeDue);
                arrival = _arrival.Task;
            }

            LogApplying(_logger, Name);
            SignalStatus();
            await BringUpAsync(arrival, AgentPhase.Stopped).ConfigureAwait(false);
            await arrival.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The gateway is stopping; the next one sees the same change.
        }
        catch (Exception e) when (e is EngineException or AgentUnavailableException or IOException or UnauthorizedAccessException)
        {
            LogNotApplied(_logger, Name, e.Message);
        }
        finally
        {
            _services.Remakes.Release();
        }

        return true;
    }

    /// <summary>Puts the container to rest, unless somebody has come since it was looked at. People at its screen are sent away.</summary>
    /// <returns>False: the engine could not.</returns>
    internal async Task<bool> TryRestAsync(IdlePolicy policy, TimeSpan lookedAt)
    {
        AgentAction action;
        var rested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string idle = $"nobody used it for {Duration.Format(policy.After)}";
        lock (_lock)
        {
            if (_lastWanted > lookedAt)
            {
                return true;
            }

            (_phase, action) = AgentLife.Step(_phase, policy.Action == IdleAction.Pause ? AgentEvent.PauseDue : AgentEvent.StopDue);
            if (action is not (AgentAction.Pause or AgentAction.Stop))
            {
                return true;
            }

            (_rest, _resting) = (idle, rested.Task);
        }

        try
        {
            SignalStatus();
            Attachments.DismissScreens($"{idle}: the agent {(action == AgentAction.Pause ? "is paused" : "is stopped")}, and goes on when you connect again.", TemporaryFailure);
            LogResting(_logger, Name, action, idle);
            if (action == AgentAction.Pause)
            {
                await _services.Engine.PauseAsync(Name, _stop.Token).ConfigureAwait(false);
                Happened(AgentEvent.Paused);
            }
            else
            {
                await _services.Engine.StopAsync(Name, StopGrace, _stop.Token).ConfigureAwait(false);
                Happened(AgentEvent.Stopped);
            }

            return true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The gateway is stopping.
            return true;
        }
        catch (Exception e) when (e is EngineException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            LogRestFailed(_logger, Name, e.Message);
            AgentEvent rest;
            lock (_lock)
            {
                _rest = string.Empty;
                rest = _link is null ? AgentEvent.RestFailed : AgentEvent.Woken;
            }

            Happened(AgentEvent.RestFailed);
            Happened(rest);
            return false;
        }
        finally
        {
            rested.SetResult();
        }
    }

    /// <summary>Tells those at the screen that the agent will be put to rest.</summary>
    internal void WarnOfRest(IdlePolicy policy, TimeSpan left) =>
        Attachments.Warn($"nobody has typed for a while: in {Duration.Format(left)} the agent is {(policy.Action == IdleAction.Pause ? "paused" : "stopped")} and you are disconnected; press a key to stay", left);
}
