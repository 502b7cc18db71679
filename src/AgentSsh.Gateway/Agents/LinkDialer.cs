using System.Threading.Channels;
using AgentSsh.Engines;
using AgentSsh.Ssh;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Agents;

/// <summary>
/// Reaches an agent's supervisor by a command in its container, where the supervisor cannot reach the gateway's socket: in a container with a kernel of its own
/// (gVisor, Docker Desktop), or when the configuration says so. One command an agent, run again when it ends, for as long as the container runs.
/// </summary>
internal sealed partial class LinkDialer : IAsyncDisposable
{
    /// <summary>A supervisor that can reach the socket is there within a second of its container's start, on a busy machine within a few.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Agent _agent;
    private readonly AgentServices _services;
    private readonly Func<bool> _isWanted;
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="agent">Whose supervisor.</param>
    /// <param name="services">What the agent has of the gateway.</param>
    /// <param name="isWanted">The container is believed to run, and there is no link.</param>
    public LinkDialer(Agent agent, AgentServices services, Func<bool> isWanted)
    {
        (_agent, _services, _isWanted) = (agent, services, isWanted);
        _running = services.Roads.HasExec ? RunAsync() : Task.CompletedTask;
    }

    /// <summary>A link may be wanted from now on.</summary>
    public void Wake() => _signal.Writer.TryWrite(true);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (bool _ in _signal.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                if (!_services.Roads.IsExecFirst)
                {
                    await Task.Delay(Patience, _services.Time, _stop.Token).ConfigureAwait(false);
                }

                await DialAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The gateway is stopping.
        }
        catch (Exception e)
        {
            LogDialBroke(_services.Logger, e, _agent.Name);
        }
    }

    private async Task DialAsync()
    {
        TimeSpan wait = ShortestWait;
        bool hasComplained = false;
        while (_isWanted())
        {
            long began = _services.Time.GetTimestamp();
            string why;
            try
            {
                Stream stream = await _services.Engine.OpenLinkAsync(_agent.Name, _stop.Token).ConfigureAwait(false);
                LinkHandler link = LinkHandler.StartByExec(_agent, stream, _services, _services.Logger);
                ConnectionEnd end = await link.Connection.Completion.WaitAsync(_stop.Token).ConfigureAwait(false);
                hasComplained |= link.IsIntroduced;
                why = end.Message;
            }
            catch (Exception e) when (e is AgentNotRunningException or NotSupportedException)
            {
                // Whoever starts the container wakes us again; and the local engine has no such road.
                return;
            }
            catch (EngineException e)
            {
                why = e.Message;
            }

            if (!hasComplained)
            {
                LogDialFailed(_services.Logger, _agent.Name, why);
                hasComplained = true;
            }

            // One that lasted was a link: the next attempt is quick again.
            wait = _services.Time.GetElapsedTime(began) > LongestWait ? ShortestWait : wait;
            await Task.Delay(wait, _services.Time, _stop.Token).ConfigureAwait(false);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    [LoggerMessage(EventId = 2102, EventName = "LinkDialFailed", Level = LogLevel.Warning, Message = "Agent {Agent}: its supervisor could not be reached by a command in the container, and is tried again: {Reason}")]
    private static partial void LogDialFailed(ILogger logger, string agent, string reason);

    [LoggerMessage(EventId = 2103, EventName = "LinkDialBroke", Level = LogLevel.Error, Message = "Agent {Agent}: its supervisor is no longer called")]
    private static partial void LogDialBroke(ILogger logger, Exception exception, string agent);
}
