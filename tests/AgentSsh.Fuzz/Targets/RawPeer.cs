using AgentSsh.Fuzz.Mutation;
using AgentSsh.Ssh;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Transport;

namespace AgentSsh.Fuzz.Targets;

/// <summary>A peer that exchanges keys as it should and beside that says what it is told to. The kind of a message: 0 sends it when the keys allow, 1 at once,
/// 2 begins a key exchange before it, 3 gives a login a right signature.</summary>
internal sealed class RawPeer : IMessageHandler, IDisposable
{
    public const byte AtOnce = 1;
    public const byte Rekey = 2;
    public const byte Sign = 3;

    private readonly SshTransport _transport;
    private readonly TaskCompletionSource _established = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ponged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KeyExchangeBase _keyExchange;

    private RawPeer(Stream stream, bool isClient)
    {
        _transport = new SshTransport(stream, new SshTransportOptions { Identification = "SSH-2.0-Fuzz_1", IsClient = isClient });
        _keyExchange = isClient
            ? new ClientKeyExchange(_transport, ServedPeer.ClientAlgorithms, static _ => ValueTask.FromResult(true), TimeProvider.System) { Established = Establish }
            : new ServerKeyExchange(_transport, ServedPeer.HostAlgorithms, ServedPeer.HostKeys, TimeProvider.System) { Established = Establish };
        _transport.KeyExchange = _keyExchange;
        _transport.Handler = this;
        _transport.Start();
    }

    /// <summary>In the client's role.</summary>
    public static RawPeer Client(Stream stream) => new(stream, isClient: true);

    /// <summary>In the server's role.</summary>
    public static RawPeer Server(Stream stream) => new(stream, isClient: false);

    /// <summary>Says it all, without waiting for answers.</summary>
    public void Say(IReadOnlyList<MessageSequence.Message> messages)
    {
        foreach (MessageSequence.Message message in messages)
        {
            switch (message.Kind)
            {
                case AtOnce:
                    _transport.Send(message.Payload);
                    break;
                case Rekey:
                    AwaitKeys();
                    _keyExchange.RequestRekey();
                    _transport.SendGated(message.Payload);
                    break;
                case Sign:
                    AwaitKeys();
                    _transport.SendGated(LoginSigner.Sign(message.Payload, _keyExchange.SessionId, hostKey: null));
                    break;
                default:
                    _transport.SendGated(message.Payload);
                    break;
            }
        }
    }

    /// <summary>Closes once all was handled, or when the other side has had enough.</summary>
    public Task<ConnectionEnd> Close()
    {
        _transport.SendGated(PlainWire.Ping);
        int first = Task.WaitAny([_ponged.Task, _transport.Completion], Endings.Limit);
        FuzzFailure.Require(first >= 0, "the product answers or ends the connection");
        _transport.Abort(new ConnectionEnd(ConnectionEndReason.LocalDisconnect, "All was said."));
        return _transport.Completion;
    }

    public bool Handle(ReadOnlySpan<byte> payload)
    {
        if (payload.SequenceEqual(PlainWire.Pong))
        {
            _ponged.TrySetResult();
        }

        return true;
    }

    public void Dispose() => _keyExchange.Dispose();

    private void Establish() => _established.TrySetResult();

    private void AwaitKeys() => Task.WaitAny([_established.Task, _transport.Completion], Endings.Limit);
}
