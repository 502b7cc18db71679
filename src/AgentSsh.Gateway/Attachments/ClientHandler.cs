using System.Collections.Concurrent;
using System.Net;
using AgentSsh.Gateway.Access;
using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Commands;
using AgentSsh.Gateway.Configuration;
using AgentSsh.Gateway.Descriptors;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Wire;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Attachments;

/// <summary>A client's connection: which channels it may open, and to which agent they lead. It keeps the configuration that it began with.</summary>
internal sealed partial class ClientHandler(
    Agent agent, AccessDecision.Allowed access, GatewayConfiguration configuration, ClientServices services) : ConnectionHandler
{
    // A client that is sent away with an exit status leaves by itself; a DISCONNECT on the heels of it would make it end with 255.
    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(1);

    private const int RefusalsPerMinute = 20;
    private const int KeyUsesPerMinute = 6;
    private const int MostWords = 8;

    // The first forwarded connections may have much on the way, for the sake of distant clients. With hundreds that would be a gigabyte of ours that one client need only not read.
    private const int FullTunnels = 16;
    private const uint SmallWindow = 256 * 1024;

    private readonly LogBudget _refusals = new(services.Time, RefusalsPerMinute);
    private readonly LogBudget _keyUses = new(services.Time, KeyUsesPerMinute);
    private readonly ConcurrentQueue<string> _words = new();
    private ClientForwards _forwards = null!;
    private int _sessions;
    private int _tunnels;
    private volatile bool _isExpelled;

    /// <summary>Channels led through a connection at once, either way: a browser behind a forward opens some dozens.</summary>
    public const int MaxTunnels = 256;

    /// <summary>The agent that the ssh user name selects.</summary>
    public Agent Agent { get; } = agent;

    /// <summary>Who it is, and what the person may.</summary>
    public AccessDecision.Allowed Access { get; } = access;

    /// <summary>Runs the gateway's own verbs.</summary>
    public VerbRunner Verbs => services.Verbs;

    /// <summary>Roads into containers beside the link; null where everything is relayed.</summary>
    public DirectRoads? Roads => services.Roads;

    public TimeProvider Time => services.Time;

    /// <summary>What the connection may.</summary>
    public LimitsConfiguration Limits => configuration.Limits;

    /// <summary>The keys by which a person leaves a screen.</summary>
    public DetachKey DetachKey => configuration.DetachKey;

    /// <summary>What to tell the person who attaches now; null for nothing.</summary>
    public string? TakeLoginHint() => configuration.HasLoginHint ? services.Hints.For(Access.Person, DetachKey) : null;

    /// <summary>Where the client is.</summary>
    public EndPoint? RemoteEndPoint { get; private set; }

    /// <summary>The connection.</summary>
    public SshConnection Connection { get; private set; } = null!;

    /// <summary>Why commands, sftp and forwards are refused here.</summary>
    public string ExecRefusal => Refusals.Exec(Access);

    public override void OnStarted(SshConnection connection)
    {
        Connection = connection;
        RemoteEndPoint = connection.RemoteEndPoint;
        _forwards = new ClientForwards(this, services.NextSessionId);
        services.Connections.Add(this);
    }

    public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
    {
        switch (request.Type)
        {
            case var _ when _isExpelled:
                request.Refuse(ChannelOpenFailure.AdministrativelyProhibited, "your access to this agent has changed");
                break;
            case SessionRequest.ChannelType when Interlocked.Increment(ref _sessions) > Limits.MaxSessions:
                Interlocked.Decrement(ref _sessions);
                request.Refuse(ChannelOpenFailure.ResourceShortage, $"this connection has {Limits.MaxSessions} sessions open, which is the most it may have");
                break;
            case SessionRequest.ChannelType:
                var session = new ClientSession(this, services.NextSessionId());
                session.Begin(request.Accept(session));
                break;
            case DirectTcpip.ChannelType or DirectStreamlocal.ChannelType:
                OpenForward(request);
                break;
            default:
                base.OnChannelOpen(connection, request);
                break;
        }
    }

    public override void OnGlobalRequest(SshConnection connection, GlobalRequest request)
    {
        if (_isExpelled || !_forwards.TryServe(request))
        {
            base.OnGlobalRequest(connection, request);
        }
    }

    public override void OnEnded(SshConnection connection, ConnectionEnd end)
    {
        _forwards.End();
        services.Connections.Remove(this);
    }

    /// <summary>Sends the person away: nothing more is opened, every session ends with a word and a status, and soon the connection.</summary>
    internal void Expel(string words, uint status)
    {
        _isExpelled = true;
        Agent.Attachments.Dismiss(Connection, words + ".", status);
        _ = DisconnectSoonAsync("agentssh: " + words);
    }

    internal void SessionEnded(ClientSession session) => Interlocked.Decrement(ref _sessions);

    /// <summary>Leads a channel that was asked for through to another connection; it counts as one of this client's.</summary>
    internal void Lead(ChannelOpenRequest request, SshConnection target, string type, ReadOnlyMemory<byte> data)
    {
        if (TryBeginTunnel(request))
        {
            _ = Tunnel.OpenAsync(target, request, type, data, TunnelWindow, EndTunnel);
        }
    }

    /// <summary>A program in the container asks for the client's ssh agent.</summary>
    internal void LeadToKeys(ChannelOpenRequest request)
    {
        if (_keyUses.TryTake(out int held))
        {
            LogKeysUsed(services.Logger, Access.Person, Agent.Name, RemoteEndPoint, held + 1);
        }

        Lead(request, Connection, request.Type, default);
    }

    /// <summary>The container ended where connections were taken for this client. It is to notice, and can connect again.</summary>
    internal void ForwardLost()
    {
        if (!Connection.IsEnding)
        {
            _ = DisconnectSoonAsync("agentssh: the agent's container ended or is being restarted, and your forwards with it; connect again");
        }
    }

    /// <summary>Whether the client answers.</summary>
    internal async Task<bool> IsAliveAsync(TimeSpan deadline)
    {
        try
        {
            using var limit = new CancellationTokenSource(deadline);
            await Connection.SendGlobalRequestAsync("keepalive@openssh.com", default, limit.Token).ConfigureAwait(false);

            // Whatever the answer, it is one, unless it is the end.
            return !Connection.IsEnding;
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Notes that something was refused.</summary>
    internal void Refused(string what, string why)
    {
        if (_refusals.TryTake(out int held))
        {
            LogRefused(services.Logger, Access.Person, what, Agent.Name, RemoteEndPoint, why, held);
        }
    }

    /// <summary>Tells the person something for which the protocol has no room: with the next session, and to a client that shows what it is told.</summary>
    internal void Tell(string words)
    {
        Connection.SendDebug("agentssh: " + words);
        if (_words.Count < MostWords)
        {
            _words.Enqueue(words);
        }
    }

    /// <summary>What the person has not been told yet; null when that is all.</summary>
    internal string? NextWords() => _words.TryDequeue(out string? words) ? words : null;

    internal void LogForwardOpened(Forward place) => LogRemoteForward(services.Logger, Access.Person, place.ToString(), Agent.Name, RemoteEndPoint);

    internal void LogFailure(Exception exception) => LogSessionFailed(services.Logger, exception, Agent.Name, Access.Person);

    private void OpenForward(ChannelOpenRequest request)
    {
        Forward forward;
        try
        {
            forward = request.Type == DirectTcpip.ChannelType && DirectTcpip.Decode(request.Data.Span) is var target
                ? new Forward.Port(target.Host, (int)target.Port)
                : new Forward.Socket(DirectStreamlocal.Decode(request.Data.Span).Path);
        }
        catch (SshProtocolException e)
        {
            // Not an end of the connection: where a proxy is asked to go is for whoever is behind it to choose.
            request.Refuse(ChannelOpenFailure.ConnectFailed, e.Message);
            return;
        }

        if (ForwardPolicy.Refusal(Access, forward) is { } refusal)
        {
            Refused(forward.ToString(), refusal);
            request.Refuse(ChannelOpenFailure.AdministrativelyProhibited, refusal);
        }
        else if (TryBeginTunnel(request))
        {
            _ = ForwardAsync(request);
        }
    }

    private bool TryBeginTunnel(ChannelOpenRequest request)
    {
        if (Interlocked.Increment(ref _tunnels) > MaxTunnels)
        {
            Interlocked.Decrement(ref _tunnels);
            string why = $"this connection has {MaxTunnels} forwarded connections open, which is the most it may have";
            Refused(request.Type, why);
            request.Refuse(ChannelOpenFailure.ResourceShortage, why);
            return false;
        }

        Agent.Attachments.BeginTunnel();
        return true;
    }

    private uint? TunnelWindow => Volatile.Read(ref _tunnels) > FullTunnels ? SmallWindow : null;

    private void EndTunnel()
    {
        Interlocked.Decrement(ref _tunnels);
        Agent.Attachments.EndTunnel();
    }

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
            await Tunnel.OpenAsync(link, request, request.Type, request.Data, TunnelWindow, EndTunnel).ConfigureAwait(false);
        }
        catch (AgentUnavailableException e)
        {
            request.Refuse(ChannelOpenFailure.ConnectFailed, e.Message);
            EndTunnel();
        }
    }

    [LoggerMessage(EventId = 3001, EventName = "SessionFailed", Level = LogLevel.Error, Message = "A session of {Person} on agent {Agent} failed")]
    private static partial void LogSessionFailed(ILogger logger, Exception exception, string agent, string person);

    [LoggerMessage(EventId = 3002, EventName = "Refused", Level = LogLevel.Information, Message = "{Person} at {Remote} was refused {What} on agent {Agent}: {Reason} ({Held} lines held back)")]
    private static partial void LogRefused(ILogger logger, string person, string what, string agent, EndPoint? remote, string reason, int held);

    [LoggerMessage(EventId = 3003, EventName = "RemoteForward", Level = LogLevel.Information, Message = "{Person} at {Remote} has {What} of agent {Agent}")]
    private static partial void LogRemoteForward(ILogger logger, string person, string what, string agent, EndPoint? remote);

    [LoggerMessage(EventId = 3004, EventName = "KeysUsed", Level = LogLevel.Information, Message = "The ssh agent of {Person} at {Remote} was asked from the container of agent {Agent}, {Count} times")]
    private static partial void LogKeysUsed(ILogger logger, string person, string agent, EndPoint? remote, int count);
}
