using System.Diagnostics;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Limits on what is open and not used. Looked at once a second, so these take some.</summary>
public sealed class IdleTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task UnusedConnection_NothingOpen_IsEndedInWords()
    {
        await using SshPair pair = await SshPair.ConnectAsync(
            options => options with { Limits = new SshServerLimits { UnusedConnectionTimeout = TimeSpan.FromMilliseconds(500) } });

        ConnectionEnd end = await pair.Client.Completion.WaitAsync(Limit);

        Assert.Equal(ConnectionEndReason.PeerDisconnected, end.Reason);
        Assert.Contains("nothing has been open", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChannelTimeout_TypeThatHasOne_ClosesTheIdleAndNotTheBusyNorTheOthers()
    {
        var server = new AnyChannel();
        await using SshPair pair = await SshPair.ConnectAsync(
            options => options with
            {
                Limits = new SshServerLimits
                {
                    UnusedConnectionTimeout = TimeSpan.FromMilliseconds(500),
                    ChannelTimeouts = new Dictionary<string, TimeSpan> { [DirectTcpip.ChannelType] = TimeSpan.FromSeconds(2) },
                },
            },
            serverHandler: server);
        var idle = new CountingHandler();
        var session = new CountingHandler();
        var busy = new CountingHandler();
        await pair.Client.OpenChannelAsync(DirectTcpip.ChannelType, default, idle);
        await pair.Client.OpenChannelAsync(SessionRequest.ChannelType, default, session);
        var told = new CountingHandler();
        await pair.Client.OpenChannelAsync(DirectTcpip.ChannelType, default, told);
        var source = new Ticking();
        ChannelFeed feed = server.Last!.AddSource(source);
        SshChannel talking = await pair.Client.OpenChannelAsync(DirectTcpip.ChannelType, default, busy);

        long start = Stopwatch.GetTimestamp();
        while (idle.Closed == 0 && Stopwatch.GetElapsedTime(start) < Limit)
        {
            talking.Write("x"u8);
            source.Tick();
            feed.Ready();
            await Task.Delay(100);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(6));
        Assert.Equal((1, 0, 0, 0), (idle.Closed, session.Closed, busy.Closed, told.Closed));
        Assert.False(pair.Client.IsEnding);
    }

    private sealed class AnyChannel : ConnectionHandler
    {
        private volatile SshChannel? _last;

        public SshChannel? Last => _last;

        public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request) => _last = request.Accept(new Closing());
    }

    private sealed class Closing : ChannelHandler;

    private sealed class Ticking : IChannelSource
    {
        private int _ticks;

        public int MaxRead => 1;

        public void Tick() => Interlocked.Increment(ref _ticks);

        public int Read(Span<byte> destination, out bool hasMore)
        {
            hasMore = false;
            destination[0] = (byte)'x';
            return Interlocked.Exchange(ref _ticks, 0) > 0 ? 1 : 0;
        }

        public void Ended() => Assert.Fail("it never ends");
    }
}
