using System.Text;
using AgentSsh.Ssh.Connection;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Data that the send loop fetches instead of being given it.</summary>
public sealed class ChannelSourceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Source_MuchAndItsEnd_ArrivesWholeAndBeforeWhatIsWrittenThen()
    {
        (LinkPair pair, ChannelStream near, ChannelStream far) = await LinkPair.WithStreamsAsync();
        await using LinkPair disposed = pair;
        var source = new CountedSource(10_000_000) { Channel = near.Channel };

        near.Channel.AddSource(source).Ready();

        await Pattern.CheckAsync(far, source.Total).WaitAsync(Limit);
        Assert.Equal(1, source.Ends);
        Assert.Equal(source.Total, source.Given);
    }

    [Fact]
    public async Task Source_PeerGivesNoWindow_IsNotReadBeyondIt()
    {
        var far = new CountingHandler { Uses = false };
        await using LinkPair pair = LinkPair.Start(() => far, windowSize: 1000);
        SshChannel channel = await pair.OpenAsync(new CountingHandler());
        var source = new CountedSource(5000) { Channel = channel };

        channel.AddSource(source).Ready();
        await EventuallyAsync(() => source.Given == 1000);
        channel.SendRequest("still-alive", default);
        await far.RequestedAsync();

        Assert.Equal(1000, source.Given);
        Assert.Equal(0, source.Ends);
    }

    [Fact]
    public async Task Source_AfterEofOrStop_IsNotRead()
    {
        var far = new CountingHandler();
        await using LinkPair pair = LinkPair.Start(() => far);
        SshChannel ended = await pair.OpenAsync(new CountingHandler());
        var source = new CountedSource(5000) { Channel = ended };
        ended.SendEof();
        ended.AddSource(source).Ready();
        SshChannel stopped = await pair.OpenAsync(new CountingHandler());
        var other = new CountedSource(5000) { Channel = stopped };
        ChannelFeed feed = stopped.AddSource(other);
        feed.Stop();
        feed.Ready();

        // Both had their turn when what a later channel says has arrived.
        (await pair.OpenAsync(new CountingHandler())).SendRequest("later", default);
        await far.RequestedAsync();

        Assert.Equal(0, source.Given);
        Assert.Equal(0, other.Given);
        Assert.False(feed.IsReady);
    }

    [Fact]
    public async Task Sources_OfBothKinds_TakeTurns()
    {
        var far = new TwoKinds();
        await using LinkPair pair = LinkPair.Start(() => far);
        SshChannel channel = await pair.OpenAsync(new CountingHandler());
        var output = new CountedSource(1_000_000) { Channel = channel, IsQuiet = true };
        var error = new CountedSource(1_000_000) { Channel = channel, IsQuiet = true };
        ChannelFeed first = channel.AddSource(output);
        ChannelFeed second = channel.AddSource(error, SessionRequest.StderrDataType);

        first.Ready();
        second.Ready();

        await EventuallyAsync(() => far.Plain == 1_000_000 && far.Extended == 1_000_000);
        Assert.InRange(far.PlainAtFirstExtended, 0, 500_000);
    }

    [Fact]
    public async Task Source_SaysReadyAgainAndAgain_LosesNothing()
    {
        (LinkPair pair, ChannelStream near, ChannelStream far) = await LinkPair.WithStreamsAsync();
        await using LinkPair disposed = pair;
        var source = new DripSource();
        ChannelFeed feed = near.Channel.AddSource(source);
        var expected = new StringBuilder();
        for (int i = 0; i < 2000; i++)
        {
            string piece = $"{i},";
            expected.Append(piece);
            source.Add(piece);
            feed.Ready();
        }

        byte[] received = new byte[expected.Length];
        await far.ReadExactlyAsync(received).AsTask().WaitAsync(Limit);
        Assert.Equal(expected.ToString(), Encoding.ASCII.GetString(received));
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        DateTime end = DateTime.UtcNow + Limit;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, "it did not come to be in time");
            await Task.Delay(10);
        }
    }

    /// <summary>Gives so many bytes of the pattern, then its end, and writes EOF to the channel then.</summary>
    private sealed class CountedSource(long total) : IChannelSource
    {
        private long _given;

        public SshChannel Channel { get; init; } = null!;

        public bool IsQuiet { get; init; }

        public long Total => total;

        public long Given => Interlocked.Read(ref _given);

        public int Ends { get; private set; }

        public int MaxRead => (int)ChannelTable.MaxPacket;

        public int Read(Span<byte> destination, out bool hasMore)
        {
            hasMore = true;
            if (_given == total)
            {
                return -1;
            }

            int count = (int)Math.Min(destination.Length, total - _given);
            Pattern.Fill(destination[..count], _given);
            Interlocked.Add(ref _given, count);
            return count;
        }

        public void Ended()
        {
            Ends++;
            if (!IsQuiet)
            {
                Channel.SendEof();
            }
        }
    }

    private sealed class DripSource : IChannelSource
    {
        private readonly Lock _lock = new();
        private readonly Queue<byte> _bytes = new();

        public int MaxRead => 7;

        public void Add(string text)
        {
            lock (_lock)
            {
                foreach (char c in text)
                {
                    _bytes.Enqueue((byte)c);
                }
            }
        }

        public int Read(Span<byte> destination, out bool hasMore)
        {
            lock (_lock)
            {
                int count = 0;
                while (count < destination.Length && _bytes.TryDequeue(out byte next))
                {
                    destination[count++] = next;
                }

                hasMore = count == destination.Length;
                return count;
            }
        }

        public void Ended() => Assert.Fail("it never ends");
    }

    private sealed class TwoKinds : ChannelHandler
    {
        private long _plain;
        private long _extended;

        public long Plain => Interlocked.Read(ref _plain);

        public long Extended => Interlocked.Read(ref _extended);

        public long PlainAtFirstExtended { get; private set; } = -1;

        public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
        {
            Interlocked.Add(ref _plain, data.Length);
            channel.Consumed(data.Length);
        }

        public override void OnExtendedData(SshChannel channel, uint dataType, ReadOnlySpan<byte> data)
        {
            if (PlainAtFirstExtended < 0)
            {
                PlainAtFirstExtended = Plain;
            }

            Interlocked.Add(ref _extended, data.Length);
            channel.Consumed(data.Length);
        }
    }
}
