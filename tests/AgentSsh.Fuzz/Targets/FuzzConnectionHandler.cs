using AgentSsh.Ssh;

namespace AgentSsh.Fuzz.Targets;

/// <summary>
/// Serves a connection with everything that the library offers: opens a channel and asks something itself, accepts sessions and forwards, decodes what is asked,
/// echoes data with back-pressure, and ends a channel as a command would.
/// </summary>
internal sealed class FuzzConnectionHandler : ConnectionHandler
{
    public override void OnStarted(SshConnection connection)
    {
        _ = OpenAsync(connection);
        _ = AskAsync(connection);
    }

    public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
    {
        switch (request.Type)
        {
            case SessionRequest.ChannelType:
                request.Accept(new Session());
                break;
            case DirectTcpip.ChannelType:
                DirectTcpip.Decode(request.Data.Span);
                request.Accept(new Session());
                break;
            default:
                base.OnChannelOpen(connection, request);
                break;
        }
    }

    public override void OnGlobalRequest(SshConnection connection, GlobalRequest request)
    {
        switch (request.Name)
        {
            case TcpipForward.RequestName or TcpipForward.CancelName:
                TcpipForward.Decode(request.Data.Span);
                request.Succeed([0, 0, 1, 1]);
                break;
            case StreamlocalForward.RequestName or StreamlocalForward.CancelName:
                StreamlocalForward.Decode(request.Data.Span);
                request.Succeed();
                break;
            default:
                request.Fail();
                break;
        }
    }

    private static async Task OpenAsync(SshConnection connection)
    {
        try
        {
            SshChannel channel = await connection.OpenChannelAsync("auth-agent@openssh.com", default, new Session());
            channel.Write("hello"u8);
            await channel.SendRequestAsync("ask", default);
        }
        catch (SshChannelOpenException)
        {
            // The peer may refuse.
        }
    }

    private static async Task AskAsync(SshConnection connection) => await connection.SendGlobalRequestAsync("ask", default);

    private sealed class Session : ChannelHandler
    {
        private bool _echo;

        public override void OnRequest(SshChannel channel, ChannelRequest request)
        {
            ReadOnlySpan<byte> data = request.Data.Span;
            switch (request.Name)
            {
                case PtyRequest.RequestName:
                    PtyRequest.Decode(data);
                    channel.MarkInteractive();
                    break;
                case EnvRequest.RequestName:
                    EnvRequest.Decode(data);
                    break;
                case TerminalSize.RequestName:
                    TerminalSize.Decode(data);
                    break;
                case SessionRequest.Shell:
                    _echo = true;
                    break;
                case SessionRequest.Exec:
                    request.Succeed();
                    Run(channel, SessionRequest.DecodeText(data));
                    return;
                case SessionRequest.Signal:
                    SessionRequest.DecodeText(data);
                    break;
                case SessionRequest.ExitSignal:
                    ExitSignal.Decode(data);
                    break;
                case SessionRequest.ExitStatus:
                    SessionRequest.DecodeNumber(data);
                    break;
                default:
                    request.Fail();
                    return;
            }

            request.Succeed();
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

        public override void OnEof(SshChannel channel) => End(channel);

        private static void Run(SshChannel channel, string command)
        {
            channel.Write(new byte[Math.Min(command.Length, 50) * 100]);
            channel.WriteExtended(SessionRequest.StderrDataType, "done\n"u8);
            if (command.Length > 0 && command[0] == 'a')
            {
                channel.Abort();
            }
            else
            {
                End(channel);
            }
        }

        private static void End(SshChannel channel)
        {
            channel.SendRequest(SessionRequest.ExitStatus, SessionRequest.EncodeNumber(3));
            channel.SendEof();
            channel.Close();
        }
    }
}
