using System.Net;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Commands;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Wire;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Attachments;

/// <summary>A client's connection: which channels it may open, and to which agent they lead. It keeps the configuration that it began with.</summary>
internal sealed partial class ClientHandler(
    Agent agent, AccessDecision.Allowed access, int maxSessions, ClientServices services) : ConnectionHandler
{
    // A client that is sent away with an exit status leaves by itself; a DISCONNECT on the heels of it would make it end with 255.
    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(1);

    private int _sessions;
    private volatile bool _isExpelled;

    /// <summary>The agent that the ssh user name selects.</summary>
    public Agent Agent { get; } = agent;

    /// <summary>Who it is, and what the person may.</summary>
    public AccessDecision.Allowed Access { get; } = access;

    /// <summary>Runs the gateway's own verbs.</summary>
    public VerbRunner Verbs => services.Verbs;

    public TimeProvider Time => services.Time;

    /// <summary>Where the client is.</summary>
    public EndPoint? RemoteEndPoint { get; private set; }

    /// <summary>The connection.</summary>
    public SshConnection Connection { get; private set; } = null!;

    /// <summary>Why commands, sftp and forwards are refused here.</summary>
    public string ExecRefusal => Agent.Configuration.Exec == ExecPolicy.Nobody
        ? $"commands, file transfer and port forwarding are switched off for the agent {Agent.Name}."
        : $"commands, file transfer and port forwarding on the agent {Agent.Name} are for {(Agent.Configuration.Exec == ExecPolicy.Owner ? "its owner" : "its owner and drivers")}; you are {(Access.Role == Role.Watcher ? "a watcher" : "a driver")}.";

    public override void OnStarted(SshConnection connection)
    {
        Connection = connection;
        RemoteEndPoint = connection.RemoteEndPoint;
        services.Connections.Add(this);
    }

    public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
    {
        switch (request.Type)
        {
            case var _ when _isExpelled:
                request.Refuse(ChannelOpenFailure.AdministrativelyProhibited, "your access to this agent has changed");
                break;
            case SessionRequest.ChannelType when Interlocked.Increment(ref _sessions) > maxSessions:
                Interlocked.Decrement(ref _sessions);
                request.Refuse(ChannelOpenFailure.ResourceShortage, $"this connection has {maxSessions} sessions open, which is the most it may have");
                break;
            case SessionRequest.ChannelType:
                var session = new ClientSession(this, services.NextSessionId());
                session.Begin(request.Accept(session));
                break;
            case DirectTcpip.ChannelType when Access.MayExec:
                _ = ForwardAsync(request);
                break;
            case DirectTcpip.ChannelType:
                request.Refuse(ChannelOpenFailure.AdministrativelyProhibited, ExecRefusal);
                break;
            default:
                base.OnChannelOpen(connection, request);
                break;
        }
    }

    public override void OnEnded(SshConnection connection, ConnectionEnd end) => services.Connections.Remove(this);

    /// <summary>Sends the person away: nothing more is opened, every session ends with a word and a status, and soon the connection.</summary>
    internal void Expel(string words, uint status)
    {
        _isExpelled = true;
        Agent.Attachments.Dismiss(Connection, words + ".", status);
        _ = DisconnectSoonAsync("agentssh: " + words);
    }

    internal void SessionEnded(ClientSession session) => Interlocked.Decrement(ref _sessions);

    internal void LogFailure(Exception exception) => LogSessionFailed(services.Logger, exception, Agent.Name, Access.Person);

    private async Task DisconnectSoonAsync(string words)
    {
        await Task.WhenAny(Connection.Completion, Task.Delay(LeaveTime, services.Time)).ConfigureAwait(false);
        Connection.Disconnect(SshDisconnectReason.ByApplication, words);
    }

    private async Task ForwardAsync(ChannelOpenRequest request)
    {
        try
        {
            SshConnection link = await Agent.ConnectAsync(SilentProgress.Instance, CancellationToken.None).ConfigureAwait(false);
            Tunnel.Open(link, request, DirectTcpip.ChannelType, request.Data);
        }
        catch (AgentUnavailableException e)
        {
            request.Refuse(ChannelOpenFailure.ConnectFailed, e.Message);
        }
    }

    [LoggerMessage(EventId = 3001, EventName = "SessionFailed", Level = LogLevel.Error, Message = "A session of {Person} on agent {Agent} failed")]
    private static partial void LogSessionFailed(ILogger logger, Exception exception, string agent, string person);
}
