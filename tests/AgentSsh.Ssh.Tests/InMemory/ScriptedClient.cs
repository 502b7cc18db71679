using System.Threading.Channels;
using AgentSsh.Ssh.Auth;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Transport;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>A client that has finished its key exchange and then says exactly what the test tells it to.</summary>
internal sealed class ScriptedClient : IMessageHandler, IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly Channel<byte[]> _received = System.Threading.Channels.Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource _established = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ClientKeyExchange _keyExchange;

    /// <summary>Begins to exchange keys.</summary>
    public ScriptedClient(Stream stream, SshAlgorithms? algorithms = null, bool strict = true)
    {
        Transport = new SshTransport(stream, new SshTransportOptions { Identification = "SSH-2.0-Scripted_1", IsClient = true });
        _keyExchange = new ClientKeyExchange(Transport, AlgorithmCatalog.ForClient(algorithms), Trust, TimeProvider.System)
        {
            AnnouncesStrict = strict,
            Established = _established.SetResult,
        };
        Exchange = new HeldKeyExchange(_keyExchange);
        Transport.KeyExchange = Exchange;
        Transport.Handler = this;
        Transport.Start();
    }

    public SshTransport Transport { get; }

    /// <summary>The key exchange, which the test may hold.</summary>
    public HeldKeyExchange Exchange { get; }

    public SshPublicKey? HostKey { get; private set; }

    /// <summary>The first keys are in use.</summary>
    public Task Established => _established.Task;

    public byte[] SessionId => _keyExchange.SessionId;

    /// <summary>Exchanges keys and asks for the authentication service.</summary>
    public static async Task<ScriptedClient> ConnectAsync(Stream stream, bool startService = true, SshAlgorithms? algorithms = null)
    {
        var client = new ScriptedClient(stream, algorithms);
        await client._established.Task.WaitAsync(Limit);
        Assert.Equal(MessageNumber.SSH_MSG_EXT_INFO, (await client.ReceiveAsync())[0]);
        if (startService)
        {
            client.Send(new SshBuilder().Byte(MessageNumber.SSH_MSG_SERVICE_REQUEST).Utf8("ssh-userauth"));
            Assert.Equal(MessageNumber.SSH_MSG_SERVICE_ACCEPT, (await client.ReceiveAsync())[0]);
        }

        return client;
    }

    public void Send(SshBuilder message) => Transport.SendGated(message.ToArray());

    public async Task<byte[]> ReceiveAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(Limit);

    /// <summary>The head of a login request.</summary>
    public static SshBuilder Request(string user, string method, string service = "ssh-connection") =>
        new SshBuilder().Byte(MessageNumber.SSH_MSG_USERAUTH_REQUEST).Utf8(user).Utf8(service).Utf8(method);

    /// <summary>Sends a request and returns the type of the answer.</summary>
    public async Task<byte> AskAsync(SshBuilder request)
    {
        Send(request);
        return (await ReceiveAsync())[0];
    }

    /// <summary>Offers a key without a signature.</summary>
    public Task<byte> OfferAsync(string user, SshPublicKey key, string? algorithm = null) => AskAsync(
        Request(user, "publickey").Boolean(false).Utf8(algorithm ?? key.SignatureAlgorithms[0]).String(key.Blob.Span));

    /// <summary>Logs in with a key, or with a claim of one that <paramref name="signer"/> cannot prove.</summary>
    public Task<byte> LogInAsync(string user, SshPrivateKey signer, SshPublicKey? claimed = null, byte[]? sessionId = null, string? outerAlgorithm = null)
    {
        SshPublicKey key = claimed ?? signer.PublicKey;
        string algorithm = outerAlgorithm ?? key.SignatureAlgorithms[0];
        byte[] signed = SignedLogin.Encode(sessionId ?? SessionId, user, "publickey", algorithm, key, null);
        string signing = signer.PublicKey.SignatureAlgorithms.Contains(algorithm) ? algorithm : signer.PublicKey.SignatureAlgorithms[0];
        return AskAsync(Request(user, "publickey").Boolean(true).Utf8(algorithm).String(key.Blob.Span).String(signer.Sign(signing, signed)));
    }

    /// <summary>How the connection ended.</summary>
    public Task<ConnectionEnd> EndAsync() => Transport.Completion.WaitAsync(Limit);

    public async ValueTask DisposeAsync()
    {
        Transport.Abort(new ConnectionEnd(ConnectionEndReason.LocalDisconnect, "The test is over."));
        await Transport.Completion;
        _keyExchange.Dispose();
    }

    bool IMessageHandler.Handle(ReadOnlySpan<byte> payload) => _received.Writer.TryWrite(payload.ToArray());

    private ValueTask<bool> Trust(SshPublicKey key)
    {
        HostKey = key;
        return ValueTask.FromResult(true);
    }
}
