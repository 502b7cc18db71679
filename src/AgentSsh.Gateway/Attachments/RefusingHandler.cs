using System.Text;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>The connection of somebody who is who they say and still gets nothing: whatever they start ends with the reason.</summary>
/// <param name="why">In words for the person.</param>
/// <param name="status">Exit status of their ssh.</param>
internal sealed class RefusingHandler(string why, uint status) : ConnectionHandler
{
    public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
    {
        if (request.Type == SessionRequest.ChannelType)
        {
            request.Accept(new Session($"agentssh: {why}.\r\n", status));
        }
        else
        {
            request.Refuse(ChannelOpenFailure.ResourceShortage, why);
        }
    }

    private sealed class Session(string words, uint status) : ChannelHandler
    {
        public override void OnRequest(SshChannel channel, ChannelRequest request)
        {
            switch (request.Name)
            {
                case PtyRequest.RequestName:
                    request.Succeed();
                    break;
                case SessionRequest.Shell or SessionRequest.Exec or SessionRequest.Subsystem:
                    request.Succeed();
                    channel.WriteExtended(SessionRequest.StderrDataType, Encoding.UTF8.GetBytes(words));
                    channel.SendRequest(SessionRequest.ExitStatus, SessionRequest.EncodeNumber(status));
                    channel.SendEof();
                    channel.Close();
                    break;
                default:
                    request.Fail();
                    break;
            }
        }
    }
}
