using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Serves sessions: the command <c>exit N</c> ends with that status, <c>echo TEXT</c> prints it, <c>cat</c> sends back what comes
/// until EOF and ends with status 7; with back-pressure.</summary>
internal sealed class EchoHandler : ConnectionHandler
{
    public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
    {
        if (request.Type == SessionRequest.ChannelType)
        {
            request.Accept(new Session());
        }
        else
        {
            base.OnChannelOpen(connection, request);
        }
    }

    private sealed class Session : ChannelHandler
    {
        private bool _echo;

        public override void OnRequest(SshChannel channel, ChannelRequest request)
        {
            if (request.Name is SessionRequest.Shell)
            {
                request.Succeed();
                _echo = true;
                return;
            }

            if (request.Name != SessionRequest.Exec)
            {
                request.Fail();
                return;
            }

            request.Succeed();
            string[] words = SessionRequest.DecodeText(request.Data.Span).Split(' ', 2);
            switch (words[0])
            {
                case "cat":
                    _echo = true;
                    break;
                case "echo":
                    channel.Write(System.Text.Encoding.UTF8.GetBytes(words[1] + "\n"));
                    End(channel, 0);
                    break;
                case "exit":
                    channel.WriteExtended(SessionRequest.StderrDataType, "leaving\n"u8);
                    End(channel, uint.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture));
                    break;
                default:
                    throw new SshProtocolException(SshDisconnectReason.ByApplication, "the test asked for no command it knows");
            }
        }

        public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
        {
            if (_echo)
            {
                channel.Write(data);
            }
            else
            {
                channel.Consumed(data.Length);
            }
        }

        public override void OnSent(SshChannel channel, int bytes) => channel.Consumed(bytes);

        public override void OnEof(SshChannel channel) => End(channel, 7);

        private static void End(SshChannel channel, uint status)
        {
            channel.SendRequest(SessionRequest.ExitStatus, SessionRequest.EncodeNumber(status));
            channel.SendEof();
            channel.Close();
        }
    }
}
