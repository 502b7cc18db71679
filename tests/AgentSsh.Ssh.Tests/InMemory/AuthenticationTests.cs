using System.Diagnostics;
using AgentSsh.Ssh.Auth;
using AgentSsh.Ssh.Keys;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

public sealed class AuthenticationTests : IAsyncDisposable
{
    private const byte Failure = MessageNumber.SSH_MSG_USERAUTH_FAILURE;
    private const byte Success = MessageNumber.SSH_MSG_USERAUTH_SUCCESS;
    private const byte KeyIsFine = MessageNumber.SSH_MSG_USERAUTH_PK_OK;

    private readonly RecordedEvents _events = new();
    private readonly SingleUserAuthenticator _authenticator =
        new("alice", () => new EchoHandler(), TestKeys.User.PublicKey, TestKeys.Rsa.PublicKey);
    private readonly SshServer _server;
    private readonly DuplexStream _client;
    private readonly Task<ConnectionEnd> _served;

    public AuthenticationTests()
    {
        _server = new SshServer(SshPair.ServerOptions(_events) with { Authenticator = _authenticator });
        (DuplexStream server, _client) = DuplexStream.CreatePair();
        _served = _server.Serve(server);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task LogIn_OfferedThenSigned_Succeeds()
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);

        Assert.Equal(Failure, await client.AskAsync(ScriptedClient.Request("alice", "none")));
        Assert.Equal(KeyIsFine, await client.OfferAsync("alice", TestKeys.User.PublicKey));
        Assert.Equal(Success, await client.LogInAsync("alice", TestKeys.User));
        Assert.Contains("authenticated alice", _events.Lines);
    }

    [Fact]
    public async Task LogIn_KnownKeyOfferedButAnotherSigned_IsDecidedOnTheOther()
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);

        Assert.Equal(KeyIsFine, await client.OfferAsync("alice", TestKeys.User.PublicKey));
        Assert.Equal(Failure, await client.LogInAsync("alice", TestKeys.Stranger));
        Assert.Empty(_authenticator.Verified);
    }

    [Fact]
    public async Task LogIn_KnownKeyClaimedButAnotherSigned_NothingIsVerified()
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);

        Assert.Equal(Failure, await client.LogInAsync("alice", TestKeys.Stranger, claimed: TestKeys.User.PublicKey));
        Assert.Empty(_authenticator.Verified);
    }

    [Fact]
    public async Task LogIn_SignatureOfAnotherConnection_Fails()
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);

        Assert.Equal(Failure, await client.LogInAsync("alice", TestKeys.User, sessionId: new byte[32]));
        Assert.Empty(_authenticator.Verified);
    }

    [Theory]
    [InlineData("ssh-rsa")]
    [InlineData("ssh-ed25519")]
    [InlineData("no-such-algorithm")]
    public async Task LogIn_AlgorithmNotOfTheKey_Fails(string algorithm)
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);

        Assert.Equal(Failure, await client.OfferAsync("alice", TestKeys.Rsa.PublicKey, algorithm));
        Assert.Equal(Failure, await client.LogInAsync("alice", TestKeys.Rsa, outerAlgorithm: algorithm));
        Assert.Equal(Success, await client.LogInAsync("alice", TestKeys.Rsa, outerAlgorithm: "rsa-sha2-256"));
    }

    [Fact]
    public async Task LogIn_SignatureNamesAnotherAlgorithm_Fails()
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);
        SshPublicKey key = TestKeys.Rsa.PublicKey;
        byte[] signed = SignedLogin.Encode(client.SessionId, "alice", "publickey", "rsa-sha2-512", key, null);

        Assert.Equal(Failure, await client.AskAsync(ScriptedClient.Request("alice", "publickey")
            .Boolean(true).Utf8("rsa-sha2-512").String(key.Blob.Span).String(TestKeys.Rsa.Sign("rsa-sha2-256", signed))));
    }

    [Theory]
    [InlineData(true, Success)]
    [InlineData(false, Failure)]
    public async Task LogIn_HostBound_NeedsOurHostKey(bool ours, byte answer)
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);
        SshPublicKey hostKey = ours ? client.HostKey! : TestKeys.Stranger.PublicKey;
        SshPublicKey key = TestKeys.User.PublicKey;
        byte[] signed = SignedLogin.Encode(client.SessionId, "alice", UserAuthRequest.HostBoundPublicKey, "ssh-ed25519", key, hostKey);

        Assert.Equal(answer, await client.AskAsync(ScriptedClient.Request("alice", UserAuthRequest.HostBoundPublicKey)
            .Boolean(true).Utf8("ssh-ed25519").String(key.Blob.Span).String(hostKey.Blob.Span).String(TestKeys.User.Sign("ssh-ed25519", signed))));
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("nobody")]
    public async Task LogIn_WrongKeyOrUnknownUser_SameAnswerNotBeforeTheFloor(string user)
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);
        long started = Stopwatch.GetTimestamp();

        Assert.Equal(Failure, await client.OfferAsync(user, TestKeys.Stranger.PublicKey));
        Assert.Equal(Failure, await client.LogInAsync(user, TestKeys.Stranger));

        Assert.True(Stopwatch.GetElapsedTime(started) > TimeSpan.FromMilliseconds(95));
        AuthenticationFailure failure = Assert.Single(_events.Failures);
        Assert.Equal(new AuthenticationFailure(user, "publickey", TestKeys.Stranger.PublicKey.Fingerprint, null), failure);
        Assert.Empty(_events.RefusedOffers);
    }

    [Fact]
    public async Task LogIn_UserNameChanges_EndsTheConnection()
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);
        Assert.Equal(Failure, await client.AskAsync(ScriptedClient.Request("bob", "none")));

        client.Send(ScriptedClient.Request("alice", "none"));

        Assert.Equal(SshDisconnectReason.ProtocolError, (await client.EndAsync()).DisconnectCode);
    }

    [Fact]
    public async Task LogIn_SixFailures_EndsTheConnection()
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(Failure, await client.LogInAsync("alice", TestKeys.Stranger));
        }

        client.Send(ScriptedClient.Request("alice", "password").Boolean(false).Utf8("guess"));

        ConnectionEnd end = await client.EndAsync();
        Assert.Equal(SshDisconnectReason.NoMoreAuthMethodsAvailable, end.DisconnectCode);
        Assert.Equal(ConnectionEndReason.AuthenticationFailed, (await _served).Reason);
        Assert.Equal(6, _events.Failures.Count);
    }

    [Fact]
    public async Task LogIn_MoreThanTwentyRequests_EndsTheConnection()
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(Failure, await client.AskAsync(ScriptedClient.Request("alice", "none")));
        }

        client.Send(ScriptedClient.Request("alice", "none"));

        Assert.Equal(SshDisconnectReason.NoMoreAuthMethodsAvailable, (await client.EndAsync()).DisconnectCode);
    }

    [Fact]
    public async Task ChannelOpen_BeforeLogin_EndsTheConnection()
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);

        client.Send(new SshBuilder().Byte(MessageNumber.SSH_MSG_CHANNEL_OPEN).Utf8("session").UInt32(0).UInt32(1000).UInt32(1000));

        Assert.Equal(SshDisconnectReason.ProtocolError, (await client.EndAsync()).DisconnectCode);
    }

    [Fact]
    public async Task Request_WithoutService_EndsTheConnection()
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client, startService: false);

        client.Send(ScriptedClient.Request("alice", "none"));

        Assert.Equal(SshDisconnectReason.ProtocolError, (await client.EndAsync()).DisconnectCode);
    }

    [Theory]
    [InlineData("ssh-connection")]
    [InlineData("no-such-service")]
    public async Task ServiceRequest_Other_EndsTheConnection(string service)
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client, startService: false);

        client.Send(new SshBuilder().Byte(MessageNumber.SSH_MSG_SERVICE_REQUEST).Utf8(service));

        Assert.Equal(SshDisconnectReason.ServiceNotAvailable, (await client.EndAsync()).DisconnectCode);
    }

    [Fact]
    public async Task Rekey_BeforeLogin_DoesNotDisturbIt()
    {
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(_client);
        byte[] sessionId = client.SessionId;

        client.Transport.KeyExchange!.RequestRekey();

        Assert.Equal(Success, await client.LogInAsync("alice", TestKeys.User));
        Assert.Equal(sessionId, client.SessionId);
    }

    [Fact]
    public async Task Client_NoKeyIsTaken_SaysWhich()
    {
        SshConnectException e = await Assert.ThrowsAsync<SshConnectException>(() => SshClient.ConnectAsync(
            SshPair.ClientOptions(_client) with { Keys = [TestKeys.Stranger] }, new EchoHandler()));

        Assert.Contains(TestKeys.Stranger.PublicKey.Fingerprint, e.Message, StringComparison.Ordinal);
    }
}
