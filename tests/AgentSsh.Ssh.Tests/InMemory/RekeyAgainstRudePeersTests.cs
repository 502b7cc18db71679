using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>New keys with peers that take their time, cross, stop in the middle or never do.</summary>
public sealed class RekeyAgainstRudePeersTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task OurKexInitSent_UntilNewKeys_NothingElseLeavesAndNothingPilesUp()
    {
        // russh#761 checked once a write and sent data after its KEXINIT; golang/go#71931 read all that was to be sent into memory.
        var yes = new YesHandler();
        await using var server = new SshServer(SshPair.ServerOptions(new RecordedEvents(), yes) with { RekeyLimit = 256 * 1024 });
        await using RudeClient client = await RudeClient.LogInAsync(server);
        client.Script.Exchange.Hold();
        await client.RunAsync("yes", uint.MaxValue);
        await client.Script.Exchange.Met;
        await Pollings.UntilAsync(() => yes.Channel!.BufferedBytes >= SshChannel.DefaultOutputLimit);

        // What we send is served: it stands before our own KEXINIT.
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_DATA).String([3]));
        await yes.Interrupted.Task.WaitAsync(Limit);

        Assert.Equal(MessageNumber.SSH_MSG_KEXINIT, client.Script.Exchange.Seen.Last());
        Assert.Single(client.Script.Exchange.Seen, type => type is >= 20 and <= 49);
        Assert.InRange(yes.Channel!.BufferedBytes, 1, SshChannel.DefaultOutputLimit + 3100);

        client.Script.Exchange.Release();
        byte[] message;
        do
        {
            message = await client.ReceiveAsync().WaitAsync(Limit);
        }
        while (!message.AsSpan().EndsWith("prompt> "u8));
    }

    [Fact]
    public async Task SessionEndsDuringTheExchange_StatusEofAndCloseFollowInOrder()
    {
        // russh PR#670: EOF and CLOSE that waited for new keys came out wrong.
        await using var server = new SshServer(SshPair.ServerOptions(new RecordedEvents()) with { RekeyLimit = 64 * 1024 });
        await using RudeClient client = await RudeClient.LogInAsync(server);
        await client.RunAsync("cat", uint.MaxValue);
        client.Script.Exchange.Hold();
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_DATA).String(new byte[32 * 1024]));
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_DATA).String(new byte[32 * 1024]));
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_DATA).String(new byte[1000]));
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_EOF));
        await client.Script.Exchange.Met;

        client.Script.Exchange.Release();

        int data = 0;
        byte[] message;
        while ((message = await client.ReceiveAsync().WaitAsync(Limit))[0] == MessageNumber.SSH_MSG_CHANNEL_DATA)
        {
            data += RudeClient.DataLength(message);
        }

        Assert.Equal((64 * 1024) + 1000, data);
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_REQUEST, message[0]);
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_EOF, (await client.ReceiveAsync())[0]);
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_CLOSE, (await client.ReceiveAsync())[0]);
    }

    [Fact]
    public async Task PeerStopsMidExchange_LoggedIn_EndsAfterAMinute()
    {
        var time = new ManualTime();
        await using var server = new SshServer(SshPair.ServerOptions(new RecordedEvents(), new YesHandler()) with { TimeProvider = time, RekeyLimit = 64 * 1024 });
        await using RudeClient client = await RudeClient.LogInAsync(server);
        client.Script.Exchange.Hold();
        await client.RunAsync("yes", uint.MaxValue);
        await client.Script.Exchange.Met;

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(client.Served.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ConnectionEndReason.KeyExchangeTimeout, (await client.Served.WaitAsync(Limit)).Reason);
    }

    [Fact]
    public async Task BothAskAtOnce_AgainAndAgain_IsOneExchangeEachTime()
    {
        SshConnection? served = null;
        var handler = new StartedHandler(connection => served = connection);
        await using SshPair pair = await SshPair.ConnectAsync(options => options with
        {
            Authenticator = new SingleUserAuthenticator(SshPair.User, () => handler, TestKeys.User.PublicKey),
        });
        ChannelStream cat = await pair.ExecAsync("cat");
        Task send = Pattern.SendAsync(cat.Channel, 4_000_000);
        Task check = Pattern.CheckAsync(cat, 4_000_000);
        for (int i = 0; i < 50; i++)
        {
            Parallel.Invoke(() => pair.Client.Transport.KeyExchange!.RequestRekey(), () => served!.Transport.KeyExchange!.RequestRekey());
            await Task.Yield();
        }

        await check.WaitAsync(Limit);
        await send;
        await cat.Closed.WaitAsync(Limit);
        Assert.Equal(7u, cat.ExitStatus);
    }

    [Fact]
    public async Task StreamComesInTinyPieces_NoByteIsLost()
    {
        // libssh2#2110: a packet that was sent in part before an exchange stalled for ever.
        await using SshPair pair = await SshPair.ConnectAsync(
            options => options with { RekeyLimit = 16 * 1024 }, options => options with { RekeyLimit = 24 * 1024 }, maxRead: 7);
        ChannelStream cat = await pair.ExecAsync("cat");
        Task send = Pattern.SendAsync(cat.Channel, 300_000);
        await Pattern.CheckAsync(cat, 300_000).WaitAsync(Limit);
        await send;
    }

    [Fact]
    public async Task ClientAsksBetweenAllOtherMessages_EveryAnswerComes()
    {
        await using var server = new SshServer(SshPair.ServerOptions(new RecordedEvents()));
        await using RudeClient client = await RudeClient.LogInAsync(server);
        client.Script.Transport.KeyExchange!.RequestRekey();
        client.Send(RudeClient.Open(1_000_000));
        client.Script.Transport.KeyExchange!.RequestRekey();
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION, (await client.ReceiveAsync())[0]);
        client.Send(RudeClient.Exec("cat"));
        client.Script.Transport.KeyExchange!.RequestRekey();
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_SUCCESS, (await client.ReceiveAsync())[0]);
        for (int i = 1; i <= 20; i++)
        {
            client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_DATA).String(new byte[i]));
            client.Script.Transport.KeyExchange!.RequestRekey();
            Assert.Equal(i, RudeClient.DataLength(await client.ReceiveAsync()));
        }
    }

    private sealed class StartedHandler(Action<SshConnection> started) : ConnectionHandler
    {
        private readonly EchoHandler _echo = new();

        public override void OnStarted(SshConnection connection) => started(connection);

        public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request) => _echo.OnChannelOpen(connection, request);
    }
}
