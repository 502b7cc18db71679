using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.KeyExchange.Methods;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

public sealed class StrictKexTests : IAsyncDisposable
{
    private static readonly byte[] Ignore = [MessageNumber.SSH_MSG_IGNORE, 0, 0, 0, 0];
    private static readonly AlgorithmLists Classical = AlgorithmCatalog.ForClient(new SshAlgorithms { KeyExchanges = ["curve25519-sha256"] });
    private static readonly byte[] StrictInit = KexInit.Create(Classical, KexMarkers.ExtInfoClient, KexMarkers.StrictClient).Encode();
    private static readonly byte[] PlainInit = KexInit.Create(Classical).Encode();

    private readonly RecordedEvents _events = new();
    private readonly SshServer _server;
    private readonly RawPeer _peer;
    private readonly Task<ConnectionEnd> _served;
    private readonly IKexClient _method = KexMethodCatalog.Find("curve25519-sha256")!.CreateClient();

    public StrictKexTests()
    {
        _server = new SshServer(SshPair.ServerOptions(_events) with { Algorithms = new SshAlgorithms { KeyExchanges = Classical.KeyExchanges } });
        (DuplexStream server, DuplexStream client) = DuplexStream.CreatePair();
        _peer = new RawPeer(client);
        _served = _server.Serve(server);
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        await _server.DisposeAsync();
        _method.Dispose();
    }

    [Fact]
    public async Task Strict_IgnoreBeforeKexInit_EndsTheConnection()
    {
        await _peer.IdentifyAsync();
        await _peer.SendAsync(Ignore);
        await _peer.SendAsync(StrictInit);

        Assert.Equal(SshDisconnectReason.ProtocolError, await _peer.ReceiveDisconnectAsync());
        Assert.Equal(ConnectionEndReason.ProtocolError, (await _served).Reason);
    }

    [Theory]
    [InlineData(MessageNumber.SSH_MSG_IGNORE)]
    [InlineData(MessageNumber.SSH_MSG_DEBUG)]
    [InlineData(MessageNumber.SSH_MSG_UNIMPLEMENTED)]
    [InlineData(MessageNumber.SSH_MSG_EXT_INFO)]
    public async Task Strict_AnythingBeforeNewKeys_EndsTheConnection(byte type)
    {
        await _peer.IdentifyAsync();
        await _peer.SendAsync(StrictInit);
        await _peer.SendAsync(MethodInit());
        await _peer.SendAsync([type, 0, 0, 0, 0]);

        // The server's side is encrypted by then.
        ConnectionEnd end = await _served.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(SshDisconnectReason.ProtocolError, end.DisconnectCode);
        Assert.Contains("in the middle of a key exchange", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotStrict_IgnoresInBetween_AreIgnored()
    {
        await _peer.IdentifyAsync();
        await _peer.SendAsync(Ignore);
        await _peer.SendAsync(PlainInit);
        await _peer.SendAsync(Ignore);
        await _peer.SendAsync(MethodInit());

        Assert.Equal(MessageNumber.SSH_MSG_KEXINIT, await _peer.ReceiveTypeAsync());
        Assert.Equal(MessageNumber.SSH_MSG_KEX_ECDH_REPLY, await _peer.ReceiveTypeAsync());
        Assert.Equal(MessageNumber.SSH_MSG_NEWKEYS, await _peer.ReceiveTypeAsync());
    }

    [Fact]
    public async Task KexInit_Ours_IsThePeersFirstPacketAndHasTheMarkers()
    {
        await _peer.IdentifyAsync();

        KexInit init = KexInit.Parse(await _peer.ReceiveAsync());

        Assert.Equal("SSH-2.0-AgentSsh_0.1", _peer.Identification);
        Assert.Contains(KexMarkers.StrictServer, init.KexAlgorithms);
        Assert.Contains(KexMarkers.ExtInfoServer, init.KexAlgorithms);
        Assert.Equal(["ssh-ed25519", "ecdsa-sha2-nistp256"], init.HostKeyAlgorithms);
    }

    [Fact]
    public async Task KexInit_Twice_EndsTheConnection()
    {
        await _peer.IdentifyAsync();
        await _peer.SendAsync(StrictInit);
        await _peer.SendAsync(StrictInit);

        Assert.Equal(SshDisconnectReason.ProtocolError, await _peer.ReceiveDisconnectAsync());
    }

    [Fact]
    public async Task NewKeys_BeforeTheExchange_EndsTheConnection()
    {
        await _peer.IdentifyAsync();
        await _peer.SendAsync(StrictInit);
        await _peer.SendAsync(MessageNumber.SSH_MSG_NEWKEYS);

        Assert.Equal(SshDisconnectReason.ProtocolError, await _peer.ReceiveDisconnectAsync());
    }

    [Fact]
    public async Task ServiceRequest_BeforeAnyKeys_EndsTheConnection()
    {
        await _peer.IdentifyAsync();
        await _peer.SendAsync(new SshBuilder().Byte(MessageNumber.SSH_MSG_SERVICE_REQUEST).Utf8("ssh-userauth"));

        Assert.Equal(SshDisconnectReason.ProtocolError, await _peer.ReceiveDisconnectAsync());
    }

    [Fact]
    public async Task ClientValue_AllZero_FailsTheExchange()
    {
        await _peer.IdentifyAsync();
        await _peer.SendAsync(StrictInit);
        await _peer.SendAsync(new SshBuilder().Byte(MessageNumber.SSH_MSG_KEX_ECDH_INIT).String(new byte[32]));

        Assert.Equal(SshDisconnectReason.KeyExchangeFailed, await _peer.ReceiveDisconnectAsync());
    }

    [Fact]
    public async Task WrongGuess_ExactlyOneMessage_IsDropped()
    {
        KexInit guess = KexInit.Create(Classical with { HostKeys = ["rsa-sha2-512", "ssh-ed25519"] }) with { FirstKexPacketFollows = true };
        await _peer.IdentifyAsync();
        await _peer.SendAsync(guess.Encode());
        await _peer.SendAsync(MessageNumber.SSH_MSG_KEX_ECDH_INIT, 1, 2, 3);
        await _peer.SendAsync(MethodInit());

        Assert.Equal(MessageNumber.SSH_MSG_KEXINIT, await _peer.ReceiveTypeAsync());
        Assert.Equal(MessageNumber.SSH_MSG_KEX_ECDH_REPLY, await _peer.ReceiveTypeAsync());
    }

    [Fact]
    public async Task RightGuess_FirstMessage_IsUsed()
    {
        await _peer.IdentifyAsync();
        await _peer.SendAsync((KexInit.Create(Classical) with { FirstKexPacketFollows = true }).Encode());
        await _peer.SendAsync(MethodInit());

        Assert.Equal(MessageNumber.SSH_MSG_KEXINIT, await _peer.ReceiveTypeAsync());
        Assert.Equal(MessageNumber.SSH_MSG_KEX_ECDH_REPLY, await _peer.ReceiveTypeAsync());
    }

    [Fact]
    public async Task Peer_VanishesMidExchange_EndsTheConnection()
    {
        await _peer.IdentifyAsync();
        await _peer.SendAsync(StrictInit);
        await _peer.ReceiveAsync();
        await _peer.DisposeAsync();

        ConnectionEnd end = await _served.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains(end.Reason, new[] { ConnectionEndReason.PeerClosed, ConnectionEndReason.NetworkError });
        Assert.Equal(0, _server.ConnectionCount);
    }

    private byte[] MethodInit() => new SshBuilder().Byte(MessageNumber.SSH_MSG_KEX_ECDH_INIT).String(_method.Init).ToArray();
}
