using AgentSsh.Fuzz.Mutation;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Auth;
using AgentSsh.Ssh.Connection;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Tests.InMemory;
using AgentSsh.Ssh.Tests.Unit.Keys;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Fuzz.Targets;

/// <summary>
/// User authentication and what comes after it, on a stream without encryption, as if behind a key exchange that was made once. A message of kind 1 that is a
/// login with a signature gets a right one, so that the other side of the door is seen, too.
/// </summary>
internal sealed class UserAuthTarget : FuzzTarget
{
    private const byte Sign = 1;

    private readonly Lazy<ServerKeyExchange> _keyExchange = new(static () => MakeKeyExchangeAsync().GetAwaiter().GetResult());

    public override string Name => "userauth";

    public override InputShape Shape => InputShape.SshMessages;

    public override bool IsSingleThreaded => false;

    public override int MaxLength => 8192;

    public override long AllocationBound(int inputLength) => (16 * 1024 * 1024) + (64L * inputLength);

    public override IEnumerable<byte[]> Seeds()
    {
        byte[] service = new SshBuilder().Byte(MessageNumber.SSH_MSG_SERVICE_REQUEST).Utf8(UserAuthRequest.AuthenticationService).ToArray();
        byte[] none = Head(UserAuthRequest.None).ToArray();
        foreach (SshPublicKey key in FuzzKeys.Public.Append(new CertificateMaker(FuzzKeys.Authority) { Principals = [FuzzAuthenticator.UserName] }.Make(FuzzKeys.User.PublicKey)))
        {
            byte[] offer = Head(UserAuthRequest.PublicKey).Boolean(false).Utf8(key.SignatureAlgorithms[0]).String(key.Blob.Span).ToArray();
            byte[] login = Head(UserAuthRequest.PublicKey).Boolean(true).Utf8(key.SignatureAlgorithms[0]).String(key.Blob.Span).String("later"u8).ToArray();
            yield return MessageSequence.Write([new(0, service), new(0, none), new(0, offer), new(0, login), new(Sign, login), .. Opening()]);
        }

        SshPublicKey user = FuzzKeys.User.PublicKey;
        byte[] hostBound = Head(UserAuthRequest.HostBoundPublicKey).Boolean(true).Utf8(user.KeyType).String(user.Blob.Span)
            .String(FuzzKeys.Host.PublicKey.Blob.Span).String("later"u8).ToArray();
        yield return MessageSequence.Write([new(0, service), new(Sign, hostBound), .. Opening()]);
        byte[] password = Head("password").Boolean(false).Utf8("secret").ToArray();
        yield return MessageSequence.Write([new(0, service), new(0, password), new(0, Head("keyboard-interactive").Utf8("").Utf8("").ToArray())]);
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        List<MessageSequence.Message> messages = [.. MessageSequence.Read(input).Select(Signed)];
        bool isRaw = messages.Exists(static message => message.Kind == PlainWire.Raw);
        byte[] script = PlainWire.Script([.. messages, new MessageSequence.Message(0, PlainWire.Ping)]);
        using var stream = new ScriptStream(script, int.MaxValue, isRaw ? [] : PlainWire.Pong);
        var transport = new SshTransport(stream, new SshTransportOptions { Identification = "SSH-2.0-Fuzzed_1" });
        using var ended = new CancellationTokenSource();
        SshConnection? connection = null;
        var options = new SshServerOptions { HostKeys = [FuzzKeys.Host], Authenticator = new FuzzAuthenticator(), TimeProvider = new ImpatientTime() };
        transport.Handler = new ServerAuthentication(transport, _keyExchange.Value, options, null, ended.Token)
        {
            Authenticated = (_, handler) =>
            {
                connection = new SshConnection(transport, handler, new SshConnectionOptions
                {
                    MaxChannels = 8,
                    ServerRequests = new ServerRequests(_keyExchange.Value, ServedPeer.HostKeys),
                });
                connection.Begin();
            },
        };
        transport.Start();
        Endings.Check(transport.Completion);
        if (connection is not null)
        {
            Endings.Check(connection.Completion);
            FuzzFailure.Require(messages.Exists(static message => message.Kind == Sign), "nobody gets in without a signature");
        }
    }

    private static SshBuilder Head(string method) => new SshBuilder(512)
        .Byte(MessageNumber.SSH_MSG_USERAUTH_REQUEST).Utf8(FuzzAuthenticator.UserName).Utf8(UserAuthRequest.ConnectionService).Utf8(method);

    private static IEnumerable<MessageSequence.Message> Opening() =>
        ConnectionMessages.Conversations().First().Take(4).Select(static payload => new MessageSequence.Message(0, payload));

    private MessageSequence.Message Signed(MessageSequence.Message message) => message.Kind == Sign
        ? message with { Payload = LoginSigner.Sign(message.Payload, _keyExchange.Value.SessionId, FuzzKeys.Host.PublicKey) }
        : message;

    private static async Task<ServerKeyExchange> MakeKeyExchangeAsync()
    {
        (DuplexStream serverEnd, DuplexStream clientEnd) = DuplexStream.CreatePair();
        var established = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = new SshTransport(serverEnd, new SshTransportOptions { Identification = "SSH-2.0-Fuzzed_1" });
        var client = new SshTransport(clientEnd, new SshTransportOptions { Identification = "SSH-2.0-Fuzz_1", IsClient = true });
        var serverExchange = new ServerKeyExchange(server, ServedPeer.HostAlgorithms, ServedPeer.HostKeys, TimeProvider.System)
        {
            Established = established.SetResult,
        };
        using var clientExchange = new ClientKeyExchange(client, ServedPeer.ClientAlgorithms, static _ => ValueTask.FromResult(true), TimeProvider.System);
        server.KeyExchange = serverExchange;
        client.KeyExchange = clientExchange;
        server.Start();
        client.Start();
        await established.Task.WaitAsync(Endings.Limit);
        client.Abort(new ConnectionEnd(ConnectionEndReason.LocalDisconnect, "It was wanted for its keys only."));
        await Task.WhenAll(server.Completion, client.Completion);
        return serverExchange;
    }
}
