using AgentSsh.Gateway.Descriptors;
using AgentSsh.Gateway.Tests.Configuration;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Tests.Descriptors;

/// <summary>Real pipes, a real timer of the kernel, and a clock that stands still: so a key is under way for as long as a test wants.</summary>
public sealed class RightOfWayTests : IDisposable
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly ErrorLog _log = new();
    private readonly ManualTimeProvider _time = new();
    private readonly DescriptorLoop _loop;
    private readonly RightOfWay _way;
    private readonly object _terminal = new();
    private readonly Output _echo = new();
    private readonly IChannelSource _screen;
    private readonly PipePair _pipe;
    private readonly DescriptorSource _source;

    public RightOfWayTests()
    {
        _loop = new DescriptorLoop("test", _log);
        _way = new RightOfWay(_loop, _time);
        _screen = _way.Echo(_echo, _terminal);
        _pipe = PipePair.Open(weRead: true, isBulk: false);
        _source = new DescriptorSource(_pipe.Ours, 1024, static () => { });

        // Time begins at zero, when nobody could have had a right of way.
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    public void Dispose()
    {
        _source.Dispose();
        _pipe.Theirs.Dispose();
        _way.Dispose();
        _loop.Dispose();
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Copy_KeyUnderWay_StandsBackUntilItsEcho()
    {
        await using ClientChannel client = await CopyAsync();
        Write(1);
        await client.ReceivedAsync(1);

        _way.Claim(_terminal);
        Write(1);
        Assert.Equal(0, ReadCopy());
        Assert.Equal(1, client.Received);

        Assert.Equal(1, _screen.Read(new byte[1], out _));
        await client.ReceivedAsync(2);
    }

    [Fact]
    public async Task Copy_NoEcho_GoesOnByItself()
    {
        await using ClientChannel client = await CopyAsync();
        _way.Claim(_terminal);
        Write(1);
        Assert.Equal(0, ReadCopy());
        Assert.Equal(0, client.Received);

        _time.Advance(3 * Millisecond);
        await client.ReceivedAsync(1);
    }

    [Fact]
    public void Copy_NothingOrAnotherTerminalSaysSomething_StandsBackStill()
    {
        Write(1);
        _way.Claim(_terminal);
        _echo.Count = 0;
        _screen.Read(new byte[1], out _);
        _way.Echo(new Output(), new object()).Read(new byte[1], out _);

        Assert.Equal(0, ReadCopy());
    }

    [Fact]
    public void Copy_KeyAfterKey_HasThreeQuartersOfTheTime()
    {
        Write(3);
        _way.Claim(_terminal);
        _time.Advance(Millisecond);
        _screen.Read(new byte[1], out _);

        _time.Advance(2.9 * Millisecond);
        _way.Claim(_terminal);
        Assert.Equal(1, ReadCopy());

        _time.Advance(0.1 * Millisecond);
        _way.Claim(_terminal);
        Assert.Equal(0, ReadCopy());

        // One whose echo does not come.
        _time.Advance(11.9 * Millisecond);
        _way.Claim(_terminal);
        Assert.Equal(1, ReadCopy());
        _time.Advance(0.1 * Millisecond);
        _way.Claim(_terminal);
        Assert.Equal(0, ReadCopy());
    }

    private async Task<ClientChannel> CopyAsync()
    {
        var client = new ClientChannel();
        await client.OpenAsync();
        _source.Begin(_loop, client.Channel, null, source => _way.Copy(source, _source));
        return client;
    }

    private int ReadCopy() => _way.Copy(_source, _source).Read(new byte[1], out _);

    private unsafe void Write(int count)
    {
        byte* bytes = stackalloc byte[count];
        Assert.Equal(count, Libc.Write(_pipe.Theirs, bytes, (nuint)count));
    }

    private sealed class Output : IChannelSource
    {
        public int Count { get; set; } = 1;

        public int MaxRead => 1;

        public int Read(Span<byte> destination, out bool hasMore)
        {
            hasMore = false;
            return Count;
        }

        public void Ended()
        {
        }
    }
}
