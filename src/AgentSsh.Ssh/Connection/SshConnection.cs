using System.Net;
using AgentSsh.Ssh.Connection;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh;

/// <summary>
/// The connection protocol (RFC 4254) over one stream, in either role: channels and global requests. Made by SshServer, SshClient or
/// <see cref="SshLink"/>. Every member may be called from any thread.
/// </summary>
public sealed class SshConnection : IMessageHandler, IAsyncDisposable
{
    private readonly SshTransport _transport;
    private readonly ConnectionHandler _handler;
    private readonly ChannelTable _channels;
    private readonly ReplyQueue _replies;
    private readonly ExpectedReplies<GlobalReply> _expected = new(new GlobalReply(false, default));
    private readonly TaskCompletionSource<ConnectionEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KeepAlive? _keepAlive;
    private readonly ServerRequests? _serverRequests;

    internal SshConnection(SshTransport transport, ConnectionHandler handler, SshConnectionOptions options)
    {
        _transport = transport;
        _handler = handler;
        _channels = new ChannelTable(this, transport, options);
        _replies = new ReplyQueue(transport.SendGated);
        _keepAlive = options.KeepAliveInterval > TimeSpan.Zero
            ? new KeepAlive(options.KeepAliveInterval, options.KeepAliveCountMax)
            : null;
        _serverRequests = options.ServerRequests;
    }

    /// <summary>The name that was authenticated; null on a link.</summary>
    public string? UserName { get; internal init; }

    /// <summary>The key that was verified; null on a link and in the client's role.</summary>
    public SshPublicKey? UserKey { get; internal init; }

    /// <summary>Who serves the connection.</summary>
    public ConnectionHandler Handler => _handler;

    /// <summary>The peer's address; null where the stream has none.</summary>
    public EndPoint? RemoteEndPoint { get; internal init; }

    /// <summary>The peer's identification line.</summary>
    public string RemoteIdentification => _transport.PeerIdentification;

    /// <summary>True once its end has been decided: what is written now may not be sent any more.</summary>
    public bool IsEnding => _transport.IsEnding;

    /// <summary>For whoever serves the connection.</summary>
    public object? Tag { get; set; }

    /// <summary>Completes, and never faults, when the connection has ended and its handler was told.</summary>
    public Task<ConnectionEnd> Completion => _completion.Task;

    /// <summary>Opens a channel.</summary>
    /// <param name="type">Its type, such as <c>session</c>.</param>
    /// <param name="data">What follows the common fields, by type.</param>
    /// <param name="handler">Who serves it.</param>
    /// <param name="cancellationToken">Gives up waiting for the peer's answer.</param>
    /// <exception cref="SshChannelOpenException">The peer refused, too many are open, or the connection ended.</exception>
    public Task<SshChannel> OpenChannelAsync(
        string type, ReadOnlyMemory<byte> data, ChannelHandler handler, CancellationToken cancellationToken = default) =>
        _channels.OpenAsync(type, data, handler, cancellationToken);

    /// <summary>Sends a global request and waits for the reply; a connection that ends meanwhile counts as a failure.</summary>
    /// <exception cref="InvalidOperationException">Too many requests wait for replies already.</exception>
    public Task<GlobalReply> SendGlobalRequestAsync(string name, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        Task<GlobalReply> reply = TrySendGlobalRequest(name, data.Span)
            ?? throw new InvalidOperationException("Too many global requests wait for replies.");
        return reply.WaitAsync(cancellationToken);
    }

    /// <summary>Sends a global request that wants no reply.</summary>
    public void SendGlobalRequest(string name, ReadOnlySpan<byte> data) => _transport.SendGated(GlobalRequestMessage(name, false, data));

    /// <summary>Tells the peer something that no reply has room for, as SSH_MSG_DEBUG (RFC 4253 section 11.3); OpenSSH's client shows it with -v.</summary>
    public void SendDebug(string message) => _transport.SendGated(
        new SshBuilder(16 + message.Length).Byte(MessageNumber.SSH_MSG_DEBUG).Boolean(true).Utf8(message).Utf8(string.Empty).ToArray());

    /// <summary>Ends the connection in good order: what was written is sent, for a few seconds at most, then DISCONNECT.</summary>
    public void Disconnect(SshDisconnectReason reason, string message) =>
        _transport.Disconnect(new ConnectionEnd(ConnectionEndReason.LocalDisconnect, message, reason));

    /// <summary>Ends the connection at once; what was written and not sent is lost.</summary>
    public void Abort(ConnectionEndReason reason, string message) => _transport.Abort(new ConnectionEnd(reason, message));

    /// <summary>Ends the connection at once and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        Abort(ConnectionEndReason.LocalDisconnect, "Closed.");
        await Completion.ConfigureAwait(false);
    }

    /// <summary>What carries it.</summary>
    internal SshTransport Transport => _transport;

    /// <summary>Takes over the transport: from here on its messages are this protocol's. On the receive loop, or before it starts.</summary>
    internal void Begin()
    {
        _transport.Handler = this;
        _transport.SetSource(_channels);
        Heartbeat.Add(this);
        _ = FinishAsync();
        _serverRequests?.Announce(this);
        _handler.OnStarted(this);
    }

    /// <summary>Called about once a second.</summary>
    internal void Tick()
    {
        long now = Environment.TickCount64;
        bool isUsed;
        try
        {
            isUsed = _channels.Tick(now);
        }
        catch (Exception e)
        {
            // A handler's bug ends its own connection, not the timer of all.
            Abort(ConnectionEndReason.InternalError, e.ToString());
            return;
        }

        if (!isUsed)
        {
            Disconnect(SshDisconnectReason.ByApplication, "nothing has been open on this connection for longer than is allowed");
            return;
        }

        switch (_keepAlive?.Process(_transport.LastReceived, now))
        {
            case KeepAliveAction.Probe:
                // Whatever the answer, it is one: OpenSSH's client says failure.
                if (TrySendGlobalRequest("keepalive@openssh.com", default) is null)
                {
                    Abort(ConnectionEndReason.KeepAliveTimeout, "The peer has not answered any request for long.");
                }

                break;
            case KeepAliveAction.GiveUp:
                Abort(ConnectionEndReason.KeepAliveTimeout, "The peer has not answered.");
                break;
        }
    }

    bool IMessageHandler.Handle(ReadOnlySpan<byte> payload)
    {
        var reader = new SshReader(payload);
        byte type = reader.ReadByte();
        switch (type)
        {
            case MessageNumber.SSH_MSG_CHANNEL_DATA:
                Channel(ref reader)?.ReceiveData(null, ReadLast(ref reader));
                return true;
            case MessageNumber.SSH_MSG_CHANNEL_EXTENDED_DATA:
                SshChannel? extended = Channel(ref reader);
                uint dataType = reader.ReadUInt32();
                extended?.ReceiveData(dataType, ReadLast(ref reader));
                return true;
            case MessageNumber.SSH_MSG_CHANNEL_WINDOW_ADJUST:
                Channel(ref reader)?.ReceiveCredit(reader.ReadUInt32());
                return true;
            case MessageNumber.SSH_MSG_CHANNEL_EOF:
                Channel(ref reader)?.ReceiveEof();
                return true;
            case MessageNumber.SSH_MSG_CHANNEL_CLOSE:
                Channel(ref reader)?.ReceiveClose();
                return true;
            case MessageNumber.SSH_MSG_CHANNEL_REQUEST:
                Channel(ref reader)?.ReceiveRequest(ref reader);
                return true;
            case MessageNumber.SSH_MSG_CHANNEL_SUCCESS or MessageNumber.SSH_MSG_CHANNEL_FAILURE:
                Channel(ref reader)?.ReceiveReply(type == MessageNumber.SSH_MSG_CHANNEL_SUCCESS);
                return true;
            case MessageNumber.SSH_MSG_CHANNEL_OPEN:
                ReceiveOpen(ref reader);
                return true;
            case MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION:
                uint confirmed = reader.ReadUInt32();
                _channels.Confirmed(confirmed, ReadRemoteEnd(ref reader));
                return true;
            case MessageNumber.SSH_MSG_CHANNEL_OPEN_FAILURE:
                uint refused = reader.ReadUInt32();
                var reason = (ChannelOpenFailure)reader.ReadUInt32();
                _channels.Refused(refused, reason, PrintableText.From(reader.ReadUtf8(4096)));
                return true;
            case MessageNumber.SSH_MSG_GLOBAL_REQUEST:
                ReceiveGlobalRequest(ref reader);
                return true;
            case MessageNumber.SSH_MSG_REQUEST_SUCCESS or MessageNumber.SSH_MSG_REQUEST_FAILURE:
                _expected.Receive(new GlobalReply(type == MessageNumber.SSH_MSG_REQUEST_SUCCESS, reader.Remaining.ToArray()));
                return true;
            default:
                return false;
        }
    }

    private static ReadOnlySpan<byte> ReadLast(ref SshReader reader)
    {
        ReadOnlySpan<byte> data = reader.ReadString();
        reader.End();
        return data;
    }

    private static RemoteEnd ReadRemoteEnd(ref SshReader reader)
    {
        var remote = new RemoteEnd(reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32());
        return remote.MaxPacket > 0
            ? remote
            : throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received a channel whose packets may hold nothing");
    }

    private static byte[] GlobalRequestMessage(string name, bool wantReply, ReadOnlySpan<byte> data) =>
        new SshBuilder(64 + data.Length)
            .Byte(MessageNumber.SSH_MSG_GLOBAL_REQUEST).Utf8(name).Boolean(wantReply).Bytes(data).ToArray();

    /// <summary>Null when too many wait for replies already.</summary>
    private Task<GlobalReply>? TrySendGlobalRequest(string name, ReadOnlySpan<byte> data)
    {
        byte[] message = GlobalRequestMessage(name, true, data);
        WakeBatch.Begin();
        try
        {
            // The send loop wakes after it.
            return _expected.TryAdd(() =>
            {
                if (_transport.IsEnding)
                {
                    return false;
                }

                _transport.SendGated(message);
                return true;
            });
        }
        finally
        {
            WakeBatch.End();
        }
    }

    private SshChannel? Channel(ref SshReader reader)
    {
        SshChannel? channel = _channels.Find(reader.ReadUInt32());
        return channel is { IsConfirmed: false }
            ? throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received a message for a channel that is not open yet")
            : channel;
    }

    private void ReceiveOpen(ref SshReader reader)
    {
        string type = reader.ReadUtf8(256);
        if (type == SessionRequest.ChannelType && _serverRequests is { SessionsEnded: true })
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, "received a session after the client had said that it wants no more");
        }

        RemoteEnd remote = ReadRemoteEnd(ref reader);
        if (_channels.TryTakeOpen(remote.Number))
        {
            _handler.OnChannelOpen(this, new ChannelOpenRequest(_channels, PrintableText.From(type), reader.Remaining.ToArray(), remote));
        }
    }

    private void ReceiveGlobalRequest(ref SshReader reader)
    {
        string name = reader.ReadUtf8(256);
        bool wantReply = reader.ReadBoolean();
        ReplyQueue.PendingReply? reply = null;
        if (wantReply && (reply = _replies.Add()) is null)
        {
            throw new SshProtocolException(SshDisconnectReason.ProtocolError, "too many global requests wait for replies");
        }

        var request = new GlobalRequest(name, reader.Remaining.ToArray(), reply);
        if (_serverRequests?.TryHandle(request) != true)
        {
            _handler.OnGlobalRequest(this, request);
        }
    }

    private async Task FinishAsync()
    {
        ConnectionEnd end = await _transport.Completion.ConfigureAwait(false);
        Heartbeat.Remove(this);
        _expected.Abandon();
        try
        {
            _channels.End(end.Message);
            _handler.OnEnded(this, end);
        }
        catch (Exception e)
        {
            // A handler's bug: whoever waits for the end hears of it.
            end = new ConnectionEnd(ConnectionEndReason.InternalError, e.ToString());
        }

        _completion.SetResult(end);
    }
}
