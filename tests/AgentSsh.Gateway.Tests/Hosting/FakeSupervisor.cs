using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>
/// The far end of a link: a screen that shows everybody what anybody types, and a few commands. It does what the gateway can see of a supervisor;
/// tmux and ptys are tried with the real one.
/// </summary>
internal sealed class FakeSupervisor : ConnectionHandler, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<SshChannel> _screens = [];
    private readonly List<AttachRequest> _attached = [];
    private readonly List<string> _restarts = [];
    private readonly List<ListenRequest> _listening = [];

    /// <summary>What the gateway asked to be attached, in order.</summary>
    public IReadOnlyList<AttachRequest> Attached
    {
        get
        {
            lock (_lock)
            {
                return [.. _attached];
            }
        }
    }

    /// <summary>Who asked for restarts.</summary>
    public IReadOnlyList<string> Restarts
    {
        get
        {
            lock (_lock)
            {
                return [.. _restarts];
            }
        }
    }

    /// <summary>Where the gateway wants connections to be taken now.</summary>
    public IReadOnlyList<ListenRequest> Listening
    {
        get
        {
            lock (_lock)
            {
                return [.. _listening];
            }
        }
    }

    /// <summary>What becomes of a connection to a port; null closes it.</summary>
    public Action<SshChannel>? Dialled { get; set; }

    public SshConnection Link { get; private set; } = null!;

    public static async Task<FakeSupervisor> ConnectAsync(string agent, string linkDirectory)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(linkDirectory, LinkNames.SocketFile)));
        return Start(agent, new NetworkStream(socket, ownsSocket: true));
    }

    public static FakeSupervisor Start(string agent, Stream stream)
    {
        var supervisor = new FakeSupervisor();
        supervisor.Link = SshLink.Start(stream, supervisor, LinkNames.Identification);
        supervisor.Link.SendGlobalRequest(LinkNames.Hello, new Hello(agent, "test", 1, 0).Encode());
        supervisor.Link.SendGlobalRequest(LinkNames.State, new AgentReport(ProgramState.Idle, "", "fake", "the-conversation", 1, null, 0).Encode());
        return supervisor;
    }

    public override void OnGlobalRequest(SshConnection connection, GlobalRequest request)
    {
        if (request.Name != LinkNames.Restart)
        {
            request.Fail();
            return;
        }

        lock (_lock)
        {
            _restarts.Add(SessionRequest.DecodeText(request.Data.Span));
        }

        request.Succeed();
    }

    public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
    {
        if (request.Type == LinkNames.Listen)
        {
            Listen(request, ListenRequest.Decode(request.Data.Span));
        }
        else if (request.Type == DirectTcpip.ChannelType)
        {
            SshChannel channel = request.Accept(new Session(this));
            (Dialled ?? (static dialled => dialled.Close()))(channel);
        }
        else
        {
            request.Accept(new Session(this));
        }
    }

    public async ValueTask DisposeAsync() => await Link.DisposeAsync();

    /// <summary>Tells where the program stands.</summary>
    public void Report(ProgramState state, string reason = "", string waitingFor = "", uint? exit = null) => Link.SendGlobalRequest(
        LinkNames.State,
        new AgentReport(state, reason, "fake", "the-conversation", 1, exit, (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), waitingFor).Encode());

    /// <summary>Ends the program: everybody's terminal is told, and ends with its status.</summary>
    public void EndProgram(string words, uint status)
    {
        lock (_lock)
        {
            foreach (var screen in _screens)
            {
                screen.Write(Encoding.UTF8.GetBytes(words + "\r\n"));
                End(screen, status);
            }

            _screens.Clear();
        }
    }

    // A port of its choice is always the same one; nobody listens twice at one.
    private void Listen(ChannelOpenRequest request, ListenRequest asked)
    {
        ListenRequest taken = asked.Port == 0 ? asked with { Port = 40001 } : asked;
        lock (_lock)
        {
            if (_listening.Any(other => other.Port == taken.Port && other.Path == taken.Path))
            {
                request.Refuse(ChannelOpenFailure.ConnectFailed, $"port {taken.Port} in the container is in use");
                return;
            }

            _listening.Add(taken);
        }

        request.Accept(new ListenSession(this, taken)).SendRequest(LinkNames.Listening, SessionRequest.EncodeNumber(taken.Port));
    }

    private static void End(SshChannel channel, uint status)
    {
        channel.SendRequest(SessionRequest.ExitStatus, SessionRequest.EncodeNumber(status));
        channel.SendEof();
        channel.Close();
    }

    private void Show(ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            foreach (var screen in _screens)
            {
                screen.Write(data);
            }
        }
    }

    private void Attach(SshChannel channel, AttachRequest request)
    {
        lock (_lock)
        {
            _attached.Add(request);
            channel.Write(Encoding.UTF8.GetBytes($"the screen, for {request.Person}\r\n"));
            _screens.Add(channel);
        }
    }

    private sealed class ListenSession(FakeSupervisor supervisor, ListenRequest taken) : ChannelHandler
    {
        public override void OnClosed(SshChannel channel)
        {
            lock (supervisor._lock)
            {
                supervisor._listening.Remove(taken);
            }
        }
    }

    private sealed class Session(FakeSupervisor supervisor) : ChannelHandler
    {
        private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private string _command = "";
        private bool _isScreen;

        public override void OnRequest(SshChannel channel, ChannelRequest request)
        {
            request.Succeed();
            switch (request.Name)
            {
                case LinkNames.Attach:
                    _isScreen = true;
                    supervisor.Attach(channel, AttachRequest.Decode(request.Data.Span));
                    break;
                case SessionRequest.Exec:
                    _command = SessionRequest.DecodeText(request.Data.Span);
                    Run(channel);
                    break;
            }
        }

        public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
        {
            if (_command == "cat")
            {
                // Credit is given in OnSent, so that nothing piles up here.
                channel.Write(data);
                return;
            }

            _digest.AppendData(data);
            if (_isScreen)
            {
                supervisor.Show(data);
            }

            channel.Consumed(data.Length);
        }

        public override void OnSent(SshChannel channel, int bytes)
        {
            if (_command == "cat")
            {
                channel.Consumed(bytes);
            }
        }

        public override void OnEof(SshChannel channel)
        {
            if (_command == "sha256sum")
            {
                // Said only after the end of the input: the other direction must still be open.
                channel.Write(Encoding.UTF8.GetBytes(Convert.ToHexStringLower(_digest.GetHashAndReset()) + "\n"));
                End(channel, 0);
            }
            else if (_command == "cat")
            {
                End(channel, 0);
            }
        }

        public override void OnClosed(SshChannel channel)
        {
            _digest.Dispose();
            lock (supervisor._lock)
            {
                supervisor._screens.Remove(channel);
            }
        }

        private void Run(SshChannel channel)
        {
            switch (_command)
            {
                case "both":
                    channel.Write("to stdout\n"u8);
                    channel.WriteExtended(SessionRequest.StderrDataType, "to stderr\n"u8);
                    End(channel, 3);
                    break;
                case var exit when exit.StartsWith("exit ", StringComparison.Ordinal):
                    End(channel, uint.Parse(exit[5..], System.Globalization.CultureInfo.InvariantCulture));
                    break;
            }
        }
    }
}
