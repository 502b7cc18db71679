using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Supervisor.Serving;

/// <summary>Serves the command <c>agentssh</c> typed inside the container: each of its channels is passed on to the gateway.</summary>
internal sealed class CommandHandler(LinkHub hub) : ConnectionHandler
{
    public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
    {
        if (request.Type == LinkNames.Command)
        {
            _ = PassOnAsync(request);
        }
        else
        {
            base.OnChannelOpen(connection, request);
        }
    }

    private async Task PassOnAsync(ChannelOpenRequest request)
    {
        if (hub.Newest is not { } link)
        {
            request.Refuse(ChannelOpenFailure.ConnectFailed, "the gateway is not connected; it comes back by itself when it runs again");
            return;
        }

        try
        {
            var far = new ChannelRelay();
            var near = new ChannelRelay();
            var opened = await link.OpenChannelAsync(LinkNames.Command, request.Data, far).ConfigureAwait(false);
            near.Join(opened);
            far.Join(request.Accept(near));
        }
        catch (SshChannelOpenException e)
        {
            request.Refuse(e.Reason, e.Message);
        }
    }
}
