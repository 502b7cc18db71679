using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Agents;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Gateway.Attachments;

/// <summary>The requests of one client to take connections in its agent's container (RFC 4254 section 7.1, OpenSSH PROTOCOL section 2.4).</summary>
internal sealed class ClientForwards(ClientHandler client, Func<string> nextId)
{
    private static readonly TimeSpan OpenDeadline = TimeSpan.FromSeconds(15);

    // A client that is there answers within its network's time; a person waits for it.
    private static readonly TimeSpan AliveDeadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Serves a request, if it is one of these.</summary>
    public bool TryServe(GlobalRequest request)
    {
        try
        {
            switch (request.Name)
            {
                case TcpipForward.RequestName:
                    Begin(request, PlaceOf(TcpipForward.Decode(request.Data.Span)));
                    return true;
                case StreamlocalForward.RequestName:
                    Begin(request, new Forward.ListenSocket(StreamlocalForward.Decode(request.Data.Span).Path));
                    return true;
                case TcpipForward.CancelName:
                    Cancel(request, PlaceOf(TcpipForward.Decode(request.Data.Span)));
                    return true;
                case StreamlocalForward.CancelName:
                    Cancel(request, new Forward.ListenSocket(StreamlocalForward.Decode(request.Data.Span).Path));
                    return true;
                default:
                    return false;
            }
        }
        catch (SshProtocolException e)
        {
            // A path that is no text, a port that is none: what a person wrote, not an attack on the protocol.
            client.Refused(request.Name, e.Message);
            request.Fail();
            return true;
        }
    }

    /// <summary>The client's connection has ended: nobody listens for it any more.</summary>
    public void End()
    {
        foreach (RemoteForward forward in client.Agent.Forwards.Of(client))
        {
            forward.Close();
        }
    }

    private static Forward.ListenPort PlaceOf(TcpipForward request) => new(request.Address, (int)request.Port);

    private void Begin(GlobalRequest request, Forward place)
    {
        if (ForwardPolicy.Refusal(client.Access, place) is { } refusal)
        {
            Refuse(request, place, refusal);
            return;
        }

        var forward = new RemoteForward(client, nextId(), place);
        if (client.Agent.Forwards.TryAdd(forward) is { } full)
        {
            Refuse(request, place, full);
            return;
        }

        _ = ListenAsync(request, forward);
    }

    private void Cancel(GlobalRequest request, Forward place)
    {
        if (client.Agent.Forwards.Of(client).FirstOrDefault(forward => forward.Place == place) is not { } found)
        {
            request.Fail();
            return;
        }

        found.Close();
        request.Succeed();
    }

    private async Task ListenAsync(GlobalRequest request, RemoteForward forward)
    {
        Forward asked = forward.Place;
        string why;
        try
        {
            uint port = await OpenAsync(forward).ConfigureAwait(false);
            request.Succeed(asked is Forward.ListenPort { Number: 0 } ? SessionRequest.EncodeNumber(port) : default);
            client.LogForwardOpened(forward.Place);
            return;
        }
        catch (SshChannelOpenException e)
        {
            why = e.Message;
        }
        catch (AgentUnavailableException e)
        {
            why = e.Message;
        }
        catch (OperationCanceledException)
        {
            why = $"the agent did not answer within {OpenDeadline.TotalSeconds:0} s";
        }

        forward.Close();
        forward.End();
        Refuse(request, asked, why);
    }

    private async Task<uint> OpenAsync(RemoteForward forward)
    {
        try
        {
            return await OpenOnceAsync(forward).ConfigureAwait(false);
        }
        catch (SshChannelOpenException) when (client.Agent.Forwards.FindEarlier(forward) is not null)
        {
            if (!await TakeOverAsync(client.Agent.Forwards.FindEarlier(forward)).ConfigureAwait(false))
            {
                throw;
            }
        }

        return await OpenOnceAsync(forward).ConfigureAwait(false);
    }

    private async Task<uint> OpenOnceAsync(RemoteForward forward)
    {
        SshConnection link = await client.Agent.ConnectAsync(SilentProgress.Instance, CancellationToken.None).ConfigureAwait(false);
        using var deadline = new CancellationTokenSource(OpenDeadline);
        return await forward.OpenAsync(link, deadline.Token).ConfigureAwait(false);
    }

    /// <summary>The same person has connected anew while the gateway still thinks that the connection before is there: a connection that does not answer any more gives its place away.</summary>
    /// <returns>False: it is alive.</returns>
    private static async Task<bool> TakeOverAsync(RemoteForward? earlier)
    {
        if (earlier is null)
        {
            return true;
        }

        if (await earlier.Client.IsAliveAsync(AliveDeadline).ConfigureAwait(false))
        {
            return false;
        }

        earlier.Client.Connection.Abort(ConnectionEndReason.KeepAliveTimeout, "The person has connected anew, and this connection does not answer.");
        await Task.WhenAny(earlier.Ended, Task.Delay(EndDeadline)).ConfigureAwait(false);
        return true;
    }

    private void Refuse(GlobalRequest request, Forward place, string why)
    {
        client.Refused(place.ToString(), why);
        client.Tell($"{place} was refused: {why}");
        request.Fail();
    }
}
