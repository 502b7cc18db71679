using System.Collections.Concurrent;
using System.Security.Cryptography;
using AgentSsh.Link;
using AgentSsh.Ssh;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Descriptors;

/// <summary>Gives sessions roads of their own into a container, where gateway and container share a kernel and a unix socket. Any thread.</summary>
internal sealed partial class DirectRoads : IDisposable
{
    /// <summary>Environment variable that, set to 1, has everything relayed by supervisors.</summary>
    public const string RelayVariable = "AGENTSSH_RELAY";

    private readonly ILogger _logger;
    private readonly TimeProvider _time;

    // Apart, so that nobody's echo waits behind somebody's copy.
    private readonly DescriptorLoop _terminals;
    private readonly DescriptorLoop _pipes;
    private readonly RightOfWay _way;

    // Why not, of each agent's last session; null is that it had one.
    private readonly ConcurrentDictionary<string, string?> _told = new(StringComparer.Ordinal);

    /// <summary>Starts two threads.</summary>
    /// <exception cref="LibcException">No descriptors are left.</exception>
    public DirectRoads(ILogger logger, TimeProvider time)
    {
        (_logger, _time) = (logger, time);
        _terminals = new DescriptorLoop("terminals", logger);
        _pipes = new DescriptorLoop("pipes", logger);
        _way = new RightOfWay(_pipes, time);
    }

    /// <summary>Opens one and passes its far ends to the supervisor.</summary>
    /// <param name="agent">Whose supervisor, for the log.</param>
    /// <param name="port">Where to; null where the supervisor takes none.</param>
    /// <param name="far">The session's channel on the link.</param>
    /// <param name="terminal">The terminal that the client asked for; null is three pipes.</param>
    /// <param name="taken">Told how many bytes of input were taken.</param>
    /// <param name="cancellationToken">The session is over.</param>
    /// <returns>Null when it is not to be, for a reason that the log has: then the link relays.</returns>
    public async Task<DirectRoad?> OpenAsync(
        string agent, DescriptorPort? port, SshChannel far, PtyRequest? terminal, Action<int> taken, CancellationToken cancellationToken)
    {
        if (port is null)
        {
            Tell(agent, "its supervisor takes no descriptors: it is on another machine or kernel, or an older one");
            return null;
        }

        DirectRoad? road = null;
        bool isTaken = false;
        try
        {
            string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(DescriptorMessage.MaxTokenBytes / 2));
            (road, Descriptor[] ends) = terminal is not null
                ? DirectRoad.OpenTerminal(_terminals, terminal, taken, _time, _way)
                : DirectRoad.OpenPipes(_pipes, taken, _time, _way);
            try
            {
                port.Send(token, ends);
            }
            finally
            {
                Array.ForEach(ends, static end => end.Dispose());
            }

            isTaken = await far.SendRequestAsync(LinkNames.Descriptors, SessionRequest.EncodeText(token), cancellationToken).ConfigureAwait(false);
            Tell(agent, isTaken ? null : "its supervisor did not get the descriptors; the container's log says why");
            return isTaken ? road : null;
        }
        catch (LibcException e)
        {
            Tell(agent, e.Message);
            return null;
        }
        finally
        {
            if (!isTaken)
            {
                road?.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _terminals.Dispose();
        _way.Dispose();
        _pipes.Dispose();
    }

    private void Tell(string agent, string? whyNot)
    {
        string? before = _told.GetValueOrDefault(agent);
        if (before == whyNot)
        {
            return;
        }

        _told[agent] = whyNot;
        if (whyNot is not null)
        {
            LogRelayed(_logger, agent, whyNot);
        }
    }

    [LoggerMessage(EventId = 3102, EventName = "SessionsRelayed", Level = LogLevel.Information, Message = "Agent {Agent}: its sessions are relayed by the link, which is slower: {Reason}")]
    private static partial void LogRelayed(ILogger logger, string agent, string reason);
}
