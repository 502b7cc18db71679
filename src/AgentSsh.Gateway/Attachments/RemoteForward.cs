using AgentSsh.Gateway.Access;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Attachments;

/// <summary>
/// A port or socket in a container whose connections come to one client. It is a channel of the link, so that it ends with that; and it is closed with the client's connection,
/// so that it never outlives that either.
/// </summary>
/// <param name="client">Whose it is.</param>
/// <param name="id">The name by which the supervisor says which one was connected to; unique while the gateway runs.</param>
/// <param name="place">What the client asked for.</param>
internal sealed class RemoteForward(ClientHandler client, string id, Forward place) : ChannelHandler
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<uint> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SshChannel? _channel;
    private bool _isClosing;

    public ClientHandler Client => client;

    public string Id => id;

    /// <summary>What the client asked for; with the port that was taken once there is one.</summary>
    public Forward Place { get; private set; } = place;

    /// <summary>Completes when nobody listens there any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Starts to listen in the container.</summary>
    /// <returns>The port; 0 for a socket.</returns>
    /// <exception cref="SshChannelOpenException">It cannot be; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public async Task<uint> OpenAsync(SshConnection link, CancellationToken cancellationToken)
    {
        ListenRequest request = Place switch
        {
            Forward.ListenPort port => new ListenRequest(id, ForwardPolicy.Loopback(port.Address) ?? string.Empty, (uint)port.Number, string.Empty),
            Forward.ListenSocket socket => new ListenRequest(id, string.Empty, 0, socket.Path),
            _ => throw new InvalidOperationException($"Nobody listens for {Place}."),
        };
        SshChannel channel = await link.OpenChannelAsync(LinkNames.Listen, request.Encode(), this, cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _channel = channel;
            if (_isClosing)
            {
                channel.Close();
            }
        }

        uint taken;
        try
        {
            taken = await _listening.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Close();
            throw;
        }

        if (Place is Forward.ListenPort asked)
        {
            Place = asked with { Number = (int)taken };
        }

        return taken;
    }

    /// <summary>Nobody listens there any more, at once.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosing = true;
            _channel?.Close();
        }
    }

    /// <summary>The type and data of the channel that tells the client of a connection.</summary>
    public (string Type, byte[] Data) Forwarded(AcceptedOpen accepted) => Place switch
    {
        Forward.ListenPort port =>
            (TcpipForward.ForwardedType, new TcpipForward(port.Address, (uint)port.Number).EncodeForwarded(accepted.OriginatorAddress, accepted.OriginatorPort)),
        Forward.ListenSocket socket => (StreamlocalForward.ForwardedType, new StreamlocalForward(socket.Path).EncodeForwarded()),
        _ => throw new InvalidOperationException($"Nobody listens for {Place}."),
    };

    public override void OnRequest(SshChannel channel, ChannelRequest request)
    {
        if (request.Name == LinkNames.Listening && SessionRequest.DecodeNumber(request.Data.Span) is var port and <= ushort.MaxValue)
        {
            _listening.TrySetResult(port);
            request.Succeed();
        }
        else
        {
            request.Fail();
        }
    }

    public override void OnClosed(SshChannel channel)
    {
        bool wasWanted;
        lock (_lock)
        {
            wasWanted = !_isClosing;
            _isClosing = true;
        }

        End();
        _listening.TrySetException(new SshChannelOpenException(ChannelOpenFailure.ConnectFailed, "the agent's container ended"));
        if (wasWanted)
        {
            client.ForwardLost();
        }
    }

    /// <summary>It is over, or never began.</summary>
    public void End()
    {
        client.Agent.Forwards.Remove(this);
        _ended.TrySetResult();
    }
}
