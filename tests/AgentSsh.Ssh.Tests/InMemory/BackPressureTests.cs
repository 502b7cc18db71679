using System.Diagnostics;
using System.Text;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Peers that do not read: nothing grows, nothing else waits.</summary>
[Collection(nameof(Alone))]
public sealed class BackPressureTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Watched = LongTests.Choose(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1));

    [Theory]
    [InlineData(0u)]
    [InlineData(100_000u)]
    public async Task NeverReads_UnderYes_MemoryIsFlatAndCtrlCStillComes(uint window)
    {
        var yes = new YesHandler();
        await using var server = new SshServer(SshPair.ServerOptions(new RecordedEvents(), yes));
        await using RudeClient client = await RudeClient.LogInAsync(server);
        await client.RunAsync("yes", window);
        await Pollings.UntilAsync(() => yes.Channel!.BufferedBytes >= SshChannel.DefaultOutputLimit);

        long before = GC.GetTotalMemory(forceFullCollection: true);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Watched)
        {
            Assert.InRange(yes.Channel!.BufferedBytes, 1, SshChannel.DefaultOutputLimit + 3000);
            await Task.Delay(50);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 2 * 1024 * 1024);
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_DATA).String([3]));
        await yes.Interrupted.Task.WaitAsync(Limit);
        Assert.False(client.Served.IsCompleted);
    }

    /// <summary>Proof 3 of the design: what stands between Ctrl-C and the prompt.</summary>
    [Fact]
    public async Task CtrlC_OnASlowLineUnderYes_LessThan200KilobytesUntilThePrompt()
    {
        const int OneMegabytePerSecond = 1_000_000;

        // What the kernel of a real line would hold: TCP_NOTSENT_LOWAT.
        (DuplexStream serverStream, DuplexStream clientStream) = DuplexStream.CreatePair(maxRead: 8192, held: 16 * 1024, bytesPerSecond: OneMegabytePerSecond);
        await using var server = new SshServer(SshPair.ServerOptions(new RecordedEvents(), new YesHandler()));
        _ = server.Serve(serverStream);
        await using SshConnection client = await SshClient.ConnectAsync(SshPair.ClientOptions(clientStream), new EchoHandler());
        var screen = new ChannelStream();
        SshChannel channel = await client.OpenChannelAsync(SessionRequest.ChannelType, default, screen.Handler);
        screen.Attach(channel);
        Assert.True(await channel.SendRequestAsync(SessionRequest.Shell, default));
        long start = Stopwatch.GetTimestamp();
        var block = new byte[4096];
        while (Stopwatch.GetElapsedTime(start) < LongTests.Choose(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(500)))
        {
            await screen.ReadAsync(block).AsTask().WaitAsync(Limit);
        }

        channel.Write([3]);
        long after = 0;
        string tail = string.Empty;
        while (!tail.EndsWith(YesHandler.Prompt, StringComparison.Ordinal))
        {
            int count = await screen.ReadAsync(block).AsTask().WaitAsync(Limit);
            after += count;
            tail = tail[Math.Max(0, tail.Length - 20)..] + Encoding.ASCII.GetString(block, 0, count);
        }

        Assert.InRange(after, 0, 200 * 1024);
    }

    [Fact]
    public async Task OneChannelIsNotRead_OthersOfTheConnectionGoOn()
    {
        await using SshPair pair = await SshPair.ConnectAsync();
        ChannelStream stuck = await pair.ExecAsync("cat");

        // More than both windows hold, and nobody reads what comes back.
        stuck.Channel.Write(new byte[6 * 1024 * 1024]);
        ChannelStream other = await pair.ExecAsync("cat");
        Task send = Pattern.SendAsync(other.Channel, 5_000_000);
        await Pattern.CheckAsync(other, 5_000_000).WaitAsync(Limit);
        await send;

        Assert.True(stuck.Channel.BufferedBytes > 0);
        await Pattern.DiscardAsync(stuck, 6 * 1024 * 1024).WaitAsync(Limit);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(32_767u)]
    [InlineData(uint.MaxValue)]
    public async Task PeersWindow_OfAnySize_IsKeptToTheByte(uint window)
    {
        const int total = 100_000;
        var far = new CountingHandler();
        var opened = new TaskCompletionSource<SshChannel>();
        (DuplexStream near, DuplexStream raw) = DuplexStream.CreatePair();
        await using SshConnection link = SshLink.Start(near, new OpenHandler(far, opened), "SSH-2.0-Link_1");
        await using var peer = new RawPeer(raw);
        await peer.IdentifyAsync();
        await peer.SendAsync(RudeClient.Open(window));
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION, await peer.ReceiveTypeAsync());
        (await opened.Task).Write(new byte[total]);

        long received = 0;
        await ReceiveToAsync(Math.Min(window, total));
        for (int step = 0; step < 50 && received < total; step++)
        {
            await peer.SendAsync(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_WINDOW_ADJUST).UInt32(1));
            await ReceiveToAsync(received + 1);
        }

        await peer.SendAsync(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_WINDOW_ADJUST).UInt32(received < total ? (uint)total : 0));
        await ReceiveToAsync(total);

        // Whatever was not asked for would come before the answer to a ping.
        async Task ReceiveToAsync(long wanted)
        {
            while (received < wanted)
            {
                received += RudeClient.DataLength(await peer.ReceiveAsync());
            }

            Assert.Equal(wanted, received);
            await peer.SendAsync(MessageNumber.SSH2_MSG_PING, 0, 0, 0, 0);
            Assert.Equal(MessageNumber.SSH2_MSG_PONG, await peer.ReceiveTypeAsync());
        }
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(200_000, true)]
    [InlineData(230_686, false)]
    public async Task OurWindow_OverrunByAnyAmount_IsForgivenUpToATenth(int beyond, bool forgiven)
    {
        (DuplexStream near, DuplexStream raw) = DuplexStream.CreatePair();
        await using SshConnection link = SshLink.Start(near, new OpenHandler(new CountingHandler { Uses = false }, new()), "SSH-2.0-Link_1");
        await using var peer = new RawPeer(raw);
        await peer.IdentifyAsync();
        await peer.SendAsync(RudeClient.Open(1000));
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION, await peer.ReceiveTypeAsync());
        for (int left = (2 * 1024 * 1024) + beyond; left > 0; left -= 32 * 1024)
        {
            await peer.SendAsync(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_DATA).String(new byte[Math.Min(left, 32 * 1024)]));
        }

        if (forgiven)
        {
            await peer.SendAsync(MessageNumber.SSH2_MSG_PING, 0, 0, 0, 0);
            Assert.Equal(MessageNumber.SSH2_MSG_PONG, await peer.ReceiveTypeAsync());
        }
        else
        {
            Assert.Equal(SshDisconnectReason.ProtocolError, await peer.ReceiveDisconnectAsync());
        }
    }

    [Fact]
    public async Task OurWindow_NeverUsedUpWhole_IsGrantedAgainInTime()
    {
        // A client that counts on an adjust before the window is nearly empty (SSH.NET#1671) and one that waits for any (russh#156).
        (DuplexStream near, DuplexStream raw) = DuplexStream.CreatePair();
        await using SshConnection link = SshLink.Start(near, new OpenHandler(new CountingHandler(), new()), "SSH-2.0-Link_1");
        await using var peer = new RawPeer(raw);
        await peer.IdentifyAsync();
        await peer.SendAsync(RudeClient.Open(1000));
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION, await peer.ReceiveTypeAsync());
        for (int i = 0; i < 3; i++)
        {
            await peer.SendAsync(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_DATA).String(new byte[32 * 1024]));
        }

        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_WINDOW_ADJUST, await peer.ReceiveTypeAsync());
    }

    private sealed class OpenHandler(ChannelHandler handler, TaskCompletionSource<SshChannel> opened) : ConnectionHandler
    {
        public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request) => opened.TrySetResult(request.Accept(handler));
    }
}
