using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Supervisor.Serving;

/// <summary>The links that stand: usually one. Every one hears each report; what this side opens goes over the newest.</summary>
internal sealed class LinkHub(SupervisorContext context, Hello hello)
{
    private static readonly TimeSpan FarewellBound = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<SshConnection> _links = [];

    /// <summary>The newest link, or null.</summary>
    public SshConnection? Newest
    {
        get
        {
            lock (_gate)
            {
                return _links.Count > 0 ? _links[^1] : null;
            }
        }
    }

    /// <summary>Serves a link on this stream until it ends; returns why it ended.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="inbox">Where the gateway passes descriptors; null where it cannot. The caller's to dispose.</param>
    public async Task<ConnectionEnd> ServeAsync(Stream stream, DescriptorInbox? inbox = null)
    {
        var connection = SshLink.Start(stream, new LinkHandler(context, inbox), LinkNames.Identification);
        lock (_gate)
        {
            // In one piece: the first report is the current one, and none is missed after it.
            connection.SendGlobalRequest(LinkNames.Hello, hello.Encode());
            connection.SendGlobalRequest(LinkNames.State, context.Keeper.Report.Encode());
            _links.Add(connection);
        }

        var end = await connection.Completion.ConfigureAwait(false);
        lock (_gate)
        {
            _links.Remove(connection);
        }

        return end;
    }

    /// <summary>Tells every link. Does not block.</summary>
    public void Broadcast(AgentReport report)
    {
        var data = report.Encode();
        lock (_gate)
        {
            foreach (var link in _links)
            {
                link.SendGlobalRequest(LinkNames.State, data);
            }
        }
    }

    /// <summary>Ends every link after what waits to be sent, within a bound.</summary>
    public async Task CloseAsync()
    {
        SshConnection[] links;
        lock (_gate)
        {
            links = [.. _links];
        }

        foreach (var link in links)
        {
            link.Disconnect(Ssh.Wire.SshDisconnectReason.ByApplication, "the supervisor ends");
        }

        await Task.WhenAny(Task.WhenAll(links.Select(link => link.Completion)), Task.Delay(FarewellBound)).ConfigureAwait(false);
    }
}
