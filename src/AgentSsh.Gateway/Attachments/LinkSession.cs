using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>The far channel of a session: what the supervisor sends goes to the client, and how it ended is told.</summary>
internal sealed class LinkSession(ClientSession client) : RelayEnd
{
    private bool _hasExit;

    public override void OnRequest(SshChannel channel, ChannelRequest request)
    {
        if (request.Name is not (SessionRequest.ExitStatus or SessionRequest.ExitSignal))
        {
            // Whatever else a container asks of a client's terminal, it does not get.
            request.Fail();
            return;
        }

        _hasExit = true;
        byte[] data = request.Data.ToArray();
        string name = request.Name;
        Deliver(other => other.SendRequest(name, data));
        request.Succeed();
    }

    public override void OnClosed(SshChannel channel)
    {
        if (!_hasExit)
        {
            client.LinkLost();
        }

        base.OnClosed(channel);
    }
}
