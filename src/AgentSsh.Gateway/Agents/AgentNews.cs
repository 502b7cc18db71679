using System.Net.Sockets;
using AgentSsh.Engines;
using AgentSsh.Gateway.Commands;
using AgentSsh.Gateway.Configuration.Reading;
using AgentSsh.Gateway.Descriptors;
using AgentSsh.Link;
using AgentSsh.Ssh;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Agents;

/// <summary>What the engine and its supervisor tell of it.</summary>
internal sealed partial class Agent
{
    // The engine tells of an end some tenths of a second after the link has gone; one that is away itself tells nothing.
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(2);

    /// <summary>What somebody who comes to the screen should know: what threatens the agent, and once how its container last ended. Lines for a person.</summary>
    public IReadOnlyList<string> NewsFor(string person)
    {
        lock (_lock)
        {
            var news = new List<string>();
            if (_lastEnd is { } end && _toldEnd.Add(person))
            {
                news.Add($"agentssh: the agent's container ended {WhoText.Age(_services.Time.GetUtcNow() - end.At)} ago: {end.How}");
            }

            if (_report is { Alarm.Length: > 0 } report)
            {
                news.Add($"agentssh: {report.Alarm}");
            }

            return news;
        }
    }

    /// <summary>How the container ended with which a link has just been lost, in words for a person; null where it has not, was to, or nobody tells.</summary>
    public async Task<string?> LearnEndAsync(SshConnection lost)
    {
        TimeSpan deadline = _services.Now + EndTime;
        while (true)
        {
            Task changed;
            TimeSpan left = deadline - _services.Now;
            lock (_lock)
            {
                if (_lastEnd is { } end && _services.Time.GetUtcNow() - end.At < EndTime)
                {
                    return end.How;
                }

                changed = _statusChanged.Task;
                bool isBack = _link is { } link && link.Connection != lost;
                if (isBack || _phase is not (AgentPhase.Running or AgentPhase.LinkLost) || left <= TimeSpan.Zero)
                {
                    return null;
                }
            }

            await Task.WhenAny(changed, Task.Delay(left, _services.Time)).ConfigureAwait(false);
        }
    }

    /// <summary>An event of the engine about this agent's container.</summary>
    public void ContainerEvent(EngineEvent happened)
    {
        bool isWanted;
        AgentEvent thawed;
        lock (_lock)
        {
            if (_container is not null && happened.ContainerId is not null && happened.ContainerId != _container.Id)
            {
                // The end of one that has been replaced.
                return;
            }

            isWanted = _phase is AgentPhase.Absent or AgentPhase.Provisioning or AgentPhase.Stopping or AgentPhase.Stopped;
            thawed = _link is null ? AgentEvent.Thawed : AgentEvent.Woken;
        }

        switch (happened.Kind)
        {
            case EngineEventKind.Died when !isWanted:
                var end = new ContainerEnd(ContainerEnd.Words(happened, Configuration.Limits.MemoryBytes), _services.Time.GetUtcNow());
                LogContainerEnded(_logger, Name, end.How);
                lock (_lock)
                {
                    _lastEnd = end;
                    _toldEnd.Clear();
                }

                Observer.ContainerEnded();
                _progress.Report($"the agent's container ended: {end.How}; starting it again");
                Happened(AgentEvent.ContainerEnded, new AgentUnavailableException($"the agent's container ended while it was starting: {end.How}."));
                break;
            case EngineEventKind.OutOfMemory:
                if (_memoryLines.TryTake(out int held))
                {
                    LogOutOfMemory(_logger, Name, ByteSize.Format(Configuration.Limits.MemoryBytes), held);
                }

                break;
            case EngineEventKind.Paused:
                Happened(AgentEvent.Paused);
                break;
            case EngineEventKind.Unpaused:
                Happened(thawed);
                break;
        }
    }

    internal DescriptorPort? TakeDescriptorPort(Socket link)
    {
        lock (_lock)
        {
            return _place.TakeDescriptorPort(link);
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
                _startFailed = false;
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
        string alarm;
        lock (_lock)
        {
            alarm = _report?.Alarm ?? string.Empty;
            _report = report;
        }

        if (report.Alarm.Length > 0 && report.Alarm != alarm && _alarmLines.TryTake(out int held))
        {
            LogAlarm(_logger, Name, report.Alarm, held);
        }

        // What a program does from turn to turn is its person's business, and comes often.
        bool isActivity = report.State is ProgramState.Working or ProgramState.Waiting or ProgramState.Idle;
        LogReported(_logger, isActivity ? LogLevel.Debug : LogLevel.Information, Name, report.State, report.Program);
        Observer.Reported(report);
        SignalStatus();
    }
}
