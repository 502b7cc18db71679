using System.Net.Sockets;
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
    private readonly AgentServices _services;
    private readonly ILogger _logger;
    private bool _isIntroduced;

    private LinkHandler(Agent agent, AgentServices services, ILogger logger)
    {
        _agent = agent;
        _services = services;
        _logger = logger;
    }

    /// <summary>The link.</summary>
    public SshConnection Connection { get; private set; } = null!;

    /// <summary>Serves a connection to the agent's socket.</summary>
    public static void Start(Agent agent, Socket socket, AgentServices services, ILogger logger)
    {
        var handler = new LinkHandler(agent, services, logger);
        SshLink.Start(new NetworkStream(socket, ownsSocket: true), handler, LinkNames.Identification);
        _ = handler.DemandHelloAsync();
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

        _agent.LinkEnded(this, end);
    }

    private async Task DemandHelloAsync()
    {
        Task ended = Connection.Completion;
        await Task.WhenAny(ended, Task.Delay(HelloDeadline, _services.Time)).ConfigureAwait(false);
        if (!Volatile.Read(ref _isIntroduced))
        {
            Connection.Abort(ConnectionEndReason.LocalDisconnect, "It did not say who it is.");
        }
    }

    [LoggerMessage(EventId = 2101, EventName = "LinkBroken", Level = LogLevel.Error, Message = "Agent {Agent}: the link broke: {Reason}")]
    private static partial void LogBroken(ILogger logger, string agent, string reason);
}
