using System.Net.Sockets;
using AgentSsh.Gateway.Descriptors;
using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Wire;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Agents;

/// <summary>The gateway's end of a link. All that comes over it is hostile until shown otherwise: it is the container's.</summary>
internal sealed partial class LinkHandler : ConnectionHandler
{
    private static readonly TimeSpan HelloDeadline = TimeSpan.FromSeconds(5);

    private readonly Agent _agent;
    private readonly Socket? _socket;
    private readonly AgentServices _services;
    private readonly ILogger _logger;
    private bool _isIntroduced;

    private LinkHandler(Agent agent, Socket? socket, AgentServices services, ILogger logger)
    {
        _agent = agent;
        _socket = socket;
        _services = services;
        _logger = logger;
    }

    /// <summary>The link.</summary>
    public SshConnection Connection { get; private set; } = null!;

    /// <summary>A command in the container carries it, not the agent's socket.</summary>
    public bool IsByExec => _socket is null;

    /// <summary>It has said who it is.</summary>
    public bool IsIntroduced => Volatile.Read(ref _isIntroduced);

    /// <summary>Where its sessions are passed descriptors; null where they are relayed.</summary>
    public DescriptorPort? Descriptors { get; private set; }

    /// <summary>Serves a connection to the agent's socket, and owns it.</summary>
    public static void Start(Agent agent, Socket socket, AgentServices services, ILogger logger) =>
        Start(new LinkHandler(agent, socket, services, logger), new NetworkStream(socket, ownsSocket: true));

    /// <summary>Serves the stream of a command in the agent's container, and owns it.</summary>
    public static LinkHandler StartByExec(Agent agent, Stream stream, AgentServices services, ILogger logger) =>
        Start(new LinkHandler(agent, null, services, logger), stream);

    private static LinkHandler Start(LinkHandler handler, Stream stream)
    {
        SshLink.Start(stream, handler, LinkNames.Identification);
        _ = handler.DemandHelloAsync();
        return handler;
    }

    public override void OnStarted(SshConnection connection) => Connection = connection;

    public override void OnGlobalRequest(SshConnection connection, GlobalRequest request)
    {
        switch (request.Name)
        {
            case LinkNames.Hello when !_isIntroduced:
                Hello hello = Hello.Decode(request.Data.Span);
                if (hello.Agent != _agent.Name)
                {
                    throw new SshProtocolException(SshDisconnectReason.ByApplication, "this socket is another agent's");
                }

                Descriptors = _socket is null ? null : _agent.TakeDescriptorPort(_socket);
                Volatile.Write(ref _isIntroduced, true);
                request.Succeed();
                _agent.LinkArrived(this, hello);
                break;
            case LinkNames.State when _isIntroduced:
                _agent.Reported(AgentReport.Decode(request.Data.Span));
                request.Succeed();
                break;
            default:
                request.Fail();
                break;
        }
    }

    public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
    {
        switch (request.Type)
        {
            case LinkNames.Command when _isIntroduced:
                _services.Commands.Open(_agent, CommandOpen.Decode(request.Data.Span), request);
                break;
            case AgentForwarding.ChannelType when _isIntroduced:
                _agent.Attachments.ForwardAgent(request);
                break;
            case LinkNames.Accepted when _isIntroduced:
                _agent.Forwards.Accept(request);
                break;
            default:
                base.OnChannelOpen(connection, request);
                break;
        }
    }

    public override void OnEnded(SshConnection connection, ConnectionEnd end)
    {
        if (end.Reason is ConnectionEndReason.ProtocolError or ConnectionEndReason.InternalError)
        {
            LogBroken(_logger, _agent.Name, end.Message);
        }

        Descriptors?.Dispose();
        _agent.LinkEnded(this, end);
    }

    private async Task DemandHelloAsync()
    {
        Task ended = Connection.Completion;
        await Task.WhenAny(ended, Task.Delay(HelloDeadline, _services.Time)).ConfigureAwait(false);
        if (!IsIntroduced)
        {
            Connection.Abort(ConnectionEndReason.LocalDisconnect, "It did not say who it is.");
        }
    }

    [LoggerMessage(EventId = 2101, EventName = "LinkBroken", Level = LogLevel.Error, Message = "Agent {Agent}: the link broke: {Reason}")]
    private static partial void LogBroken(ILogger logger, string agent, string reason);
}
