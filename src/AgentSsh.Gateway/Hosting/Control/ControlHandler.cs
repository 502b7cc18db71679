using AgentSsh.Gateway.Commands;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Hosting.Control;

/// <summary>One connection to the control socket.</summary>
internal sealed class ControlHandler(ControlVerbs verbs) : ConnectionHandler
{
    public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
    {
        if (request.Type != LinkNames.Command)
        {
            base.OnChannelOpen(connection, request);
            return;
        }

        CommandOpen command = CommandOpen.Decode(request.Data.Span);
        SshChannel channel = request.Accept(new Quiet());
        verbs.Run(command.Arguments, new ChannelVerbOutput(channel, hasPty: false, status => End(channel, status)));
    }

    private static void End(SshChannel channel, uint status)
    {
        channel.SendRequest(SessionRequest.ExitStatus, SessionRequest.EncodeNumber(status));
        channel.SendEof();
        channel.Close();
    }

    private sealed class Quiet : ChannelHandler;
}
