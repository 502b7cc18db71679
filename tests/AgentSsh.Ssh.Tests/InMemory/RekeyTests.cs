using AgentSsh.Ssh.Ciphers;
using AgentSsh.Ssh.KeyExchange;
using AgentSsh.Ssh.Tests.Unit.KexMethods;

namespace AgentSsh.Ssh.Tests.InMemory;

public sealed class RekeyTests
{
    private const long Never = 1L << 40;
    private static readonly long Total = LongTests.Choose(64L, 16L) * 1024 * 1024;
    private static readonly long Often = LongTests.Choose(16L, 256L) * 1024;
    private static readonly TimeSpan Limit = LongTests.Choose(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(60));

    public static TheoryData<string, bool, bool> Storms()
    {
        var data = new TheoryData<string, bool, bool>();
        foreach (CipherSpec cipher in CipherCatalog.Ciphers)
        {
            data.Add(cipher.Name, true, true);
        }

        data.Add("aes256-gcm@openssh.com", true, false);
        data.Add("chacha20-poly1305@openssh.com", false, true);
        return data;
    }

    [Theory]
    [MemberData(nameof(Storms))]
    public async Task Rekey_WhileDataFlowsBothWays_NoByteIsLost(string cipher, bool byServer, bool byClient)
    {
        await using SshPair pair = await SshPair.ConnectAsync(
            options => options with { RekeyLimit = byServer ? Often : Never },
            options => options with
            {
                RekeyLimit = byClient ? Often : Never,
                Algorithms = new SshAlgorithms { Ciphers = [cipher] },
            });
        ChannelStream cat = await pair.ExecAsync("cat");

        Task send = Pattern.SendAsync(cat.Channel, Total);
        await Pattern.CheckAsync(cat, Total).WaitAsync(Limit);
        await send;
        await cat.Closed.WaitAsync(Limit);

        Assert.Equal(7u, cat.ExitStatus);
        Assert.True(Exchanges(pair) > 20, $"{Exchanges(pair)} exchanges are no storm");
    }

    [Fact]
    public async Task Rekey_HybridMethod_NoByteIsLost()
    {
        await using SshPair pair = await SshPair.ConnectAsync(
            options => options with { RekeyLimit = Often },
            options => options with
            {
                RekeyLimit = Often,
                KexClient = TextbookMlKem768.CreateClient,
                Algorithms = new SshAlgorithms { KeyExchanges = ["mlkem768x25519-sha256"] },
            });
        ChannelStream cat = await pair.ExecAsync("cat");

        Task send = Pattern.SendAsync(cat.Channel, Total / 4);
        await Pattern.CheckAsync(cat, Total / 4).WaitAsync(Limit);
        await send;

        Assert.True(Exchanges(pair) > 5, $"{Exchanges(pair)} exchanges are no storm");
    }

    [Fact]
    public async Task Rekey_AfterEveryPacket_StillMakesProgress()
    {
        await using SshPair pair = await SshPair.ConnectAsync(
            options => options with { RekeyLimit = 1 }, options => options with { RekeyLimit = 1 });
        ChannelStream cat = await pair.ExecAsync("cat");

        Task send = Pattern.SendAsync(cat.Channel, 1_000_000);
        await Pattern.CheckAsync(cat, 1_000_000).WaitAsync(Limit);
        await send;
        Assert.True(Exchanges(pair) > 20, $"{Exchanges(pair)} exchanges are too few");
    }

    [Fact]
    public async Task Rekey_PeerVanishes_EveryWaiterIsReleased()
    {
        await using SshPair pair = await SshPair.ConnectAsync(options => options with { RekeyLimit = 1 });
        ChannelStream cat = await pair.ExecAsync("cat");
        cat.Channel.OutputLimit = 1;
        cat.Channel.Write(new byte[8 * 1024 * 1024]);

        Task room = cat.Channel.WaitForRoomAsync().AsTask();
        Task<bool> request = cat.Channel.SendRequestAsync("unknown", default);
        Task<GlobalReply> global = pair.Client.SendGlobalRequestAsync("unknown", default);
        await pair.Server.DisposeAsync();

        await room.WaitAsync(Limit);
        Assert.False(await request.WaitAsync(Limit));
        Assert.False((await global.WaitAsync(Limit)).Success);
        await cat.Closed.WaitAsync(Limit);
        await Assert.ThrowsAsync<SshChannelOpenException>(() => pair.Client.OpenChannelAsync("session", default, new ChannelStream().Handler));
    }

    [Fact]
    public async Task Exchange_PeerStopsInTheMiddle_EndsAfterAMinute()
    {
        var time = new ManualTime();
        await using var server = new SshServer(SshPair.ServerOptions(new RecordedEvents()) with
        {
            TimeProvider = time,
            Limits = new SshServerLimits { LoginGraceTime = TimeSpan.FromHours(1) },
        });
        (DuplexStream serverStream, DuplexStream clientStream) = DuplexStream.CreatePair();
        Task<ConnectionEnd> served = server.Serve(serverStream);
        await using var peer = new RawPeer(clientStream);
        await peer.IdentifyAsync();
        await peer.ReceiveAsync();

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(served.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ConnectionEndReason.KeyExchangeTimeout, (await served.WaitAsync(Limit)).Reason);
    }

    private static int Exchanges(SshPair pair) => ((KeyExchangeBase)pair.Client.Transport.KeyExchange!).Completed;
}
