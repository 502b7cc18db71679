using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Descriptors;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>The client's end of a session whose bytes may go beside the link: what the client sends goes there then, and else through the relay.</summary>
internal abstract class RoadEnd : RelayEnd
{
    private DirectRoad? _road;
    private int _inserted;

    /// <summary>Carries the bytes; null where the link does.</summary>
    public DirectRoad? Road => Volatile.Read(ref _road);

    protected override void PassData(SshChannel from, SshChannel to, ReadOnlySpan<byte> data)
    {
        if (Road is { } road)
        {
            road.Write(data);
        }
        else if (to.IsOpen)
        {
            to.Write(data);
        }
        else
        {
            from.Consumed(WithoutInserted(data.Length));
        }
    }

    protected override void PassEof(SshChannel to)
    {
        if (Road is { } road)
        {
            road.EndInput();
        }
        else
        {
            base.PassEof(to);
        }
    }

    /// <summary>So many of the bytes that are passed on next are the gateway's own: nobody's window is given credit for them.</summary>
    protected void CountInserted(int bytes) => Interlocked.Add(ref _inserted, bytes);

    /// <summary>How many of the bytes that were taken at the far end the client has sent.</summary>
    internal int WithoutInserted(int taken)
    {
        while (true)
        {
            int inserted = Volatile.Read(ref _inserted);
            int own = Math.Min(taken, inserted);
            if (own == 0 || Interlocked.CompareExchange(ref _inserted, inserted - own, inserted) == inserted)
            {
                return taken - own;
            }
        }
    }

    /// <summary>Tries for a road, before the session is started and before the relay is joined.</summary>
    /// <param name="roads">Makes it.</param>
    /// <param name="agent">Where to.</param>
    /// <param name="link">The link to its supervisor.</param>
    /// <param name="far">The session's channel there.</param>
    /// <param name="near">The client's channel.</param>
    /// <param name="terminal">The client's terminal as it is now; null for none.</param>
    /// <param name="cancellationToken">The client left.</param>
    protected async Task OpenRoadAsync(
        DirectRoads roads, Agent agent, SshConnection link, SshChannel far, SshChannel near, Func<PtyRequest?> terminal, CancellationToken cancellationToken)
    {
        DirectRoad? road = await roads
            .OpenAsync(agent.Name, agent.DescriptorsOf(link), far, terminal(), taken => near.Consumed(WithoutInserted(taken)), cancellationToken)
            .ConfigureAwait(false);
        Interlocked.Exchange(ref _road, road);
        if (cancellationToken.IsCancellationRequested)
        {
            // Whoever left meanwhile has not seen it.
            road?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (terminal() is { } now)
        {
            road?.Resize(now.Size);
        }
    }
}
