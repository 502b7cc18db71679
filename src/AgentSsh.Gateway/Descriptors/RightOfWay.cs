using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Descriptors;

/// <summary>
/// Copies stand back while somebody's key is on its way to a program and its echo on the way back: a key passes many threads, and with every processor taken
/// waits for a slice of somebody's at each. A copy that is not read soon fills its pipe, and then its program stands back too. Between
/// the keys of somebody who types, a copy offers its processor before each read, because by itself the kernel looks rarely whether somebody waits for it.
/// Any thread; a key waits for nobody here, whose copy's thread may just have lost its processor.
/// </summary>
internal sealed unsafe class RightOfWay : IWatched, IDisposable
{
    /// <summary>Bytes that may be a key: more is a paste, which is a copy itself.</summary>
    public const int LongestKey = 64;

    // A program that does not answer by then draws its own picture, which takes as long as it takes.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(3);

    // The echo leaves meanwhile.
    private static readonly TimeSpan Leaving = TimeSpan.FromMilliseconds(0.1);

    // Whoever has typed a key types another within this.
    private static readonly TimeSpan StillTyping = TimeSpan.FromSeconds(10);

    // Of each span of time copies have at least three quarters, however many people type.
    private const int PauseFactor = 3;

    // Of copies alone.
    private readonly Lock _lock = new();
    private readonly HashSet<DescriptorSource> _held = [];
    private readonly TimeProvider _time;
    private readonly Descriptor _timer;
    private readonly DescriptorLoop.Watch _watch;
    private volatile Turn? _turn;
    private volatile bool _isAnyHeld;
    private long _next;
    private long _typed = -StillTyping.Ticks;

    /// <param name="loop">On whose thread copies go on.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LibcException">No descriptors are left.</exception>
    public RightOfWay(DescriptorLoop loop, TimeProvider time)
    {
        _time = time;
        _timer = Libc.TimerCreate(Libc.ClockMonotonic, Libc.ONonBlock | Libc.OCloseOnExec);
        if (_timer.IsInvalid)
        {
            throw LibcException.Last("timerfd_create");
        }

        // Each expiry is told once; nobody need read how many there were.
        _watch = loop.Add(_timer, EpollEvent.In | EpollEvent.EdgeTriggered, this);
    }

    private TimeSpan Now => _time.GetElapsedTime(0);

    private bool IsAnybodyTyping => Now.Ticks - Volatile.Read(ref _typed) < StillTyping.Ticks;

    /// <summary>A key goes to a terminal. Without effect while another has the right of way, or copies have their share.</summary>
    public void Claim(object terminal)
    {
        TimeSpan now = Now;
        Volatile.Write(ref _typed, now.Ticks);
        if (now.Ticks >= Volatile.Read(ref _next))
        {
            Volatile.Write(ref _next, (now + (PauseFactor + 1) * Longest).Ticks);
            _turn = new Turn(terminal, now);
        }
    }

    /// <summary>What comes out of a terminal: with it its key has arrived.</summary>
    public IChannelSource Echo(IChannelSource output, object terminal) => new EchoSource(this, output, terminal);

    /// <summary>What comes out of a pipe: it stands back.</summary>
    /// <param name="output">It.</param>
    /// <param name="pipe">Is woken when it may go on.</param>
    public IChannelSource Copy(IChannelSource output, DescriptorSource pipe) => new CopySource(this, output, pipe);

    public void Ready(bool isOver)
    {
        DescriptorSource[] held;
        lock (_lock)
        {
            held = [.. _held];
            _held.Clear();
            _isAnyHeld = false;
        }

        Array.ForEach(held, static source => source.Wake());
    }

    /// <summary>Nobody stands back any more. Before the loop is disposed.</summary>
    public void Dispose()
    {
        _watch.Dispose();
        _timer.Dispose();
    }

    private void Return(object terminal)
    {
        if (_turn is not { } turn || turn.Terminal != terminal || Interlocked.CompareExchange(ref _turn, null, turn) != turn)
        {
            return;
        }

        TimeSpan now = Now;
        TimeSpan had = now - turn.Since;
        if (had < Longest)
        {
            Volatile.Write(ref _next, (now + PauseFactor * had).Ticks);
        }

        // A copy that comes to stand back just now is woken by its own timer.
        if (_isAnyHeld)
        {
            Arm(Leaving);
        }
    }

    private bool IsHeld(DescriptorSource source)
    {
        if (_turn is not { } turn)
        {
            return false;
        }

        TimeSpan left = turn.Since + Longest - Now;
        if (left <= TimeSpan.Zero)
        {
            Interlocked.CompareExchange(ref _turn, null, turn);
            return false;
        }

        lock (_lock)
        {
            _isAnyHeld = true;
            if (_held.Add(source) && _held.Count == 1)
            {
                Arm(left);
            }
        }

        return true;
    }

    private void Arm(TimeSpan after)
    {
        // struct itimerspec: no interval, and the first of it.
        long* times = stackalloc long[] { 0, 0, 0, after.Ticks * TimeSpan.NanosecondsPerTick };
        _ = Libc.TimerSet(_timer, 0, times, null);
    }

    private sealed record Turn(object Terminal, TimeSpan Since);

    private sealed class EchoSource(RightOfWay way, IChannelSource output, object terminal) : IChannelSource
    {
        public int MaxRead => output.MaxRead;

        public int Read(Span<byte> destination, out bool hasMore)
        {
            int count = output.Read(destination, out hasMore);
            if (count > 0)
            {
                way.Return(terminal);
            }

            return count;
        }

        public void Ended() => output.Ended();
    }

    private sealed class CopySource(RightOfWay way, IChannelSource output, DescriptorSource pipe) : IChannelSource
    {
        public int MaxRead => output.MaxRead;

        public int Read(Span<byte> destination, out bool hasMore)
        {
            if (way.IsHeld(pipe))
            {
                hasMore = false;
                return 0;
            }

            if (way.IsAnybodyTyping)
            {
                Thread.Yield();
            }

            return output.Read(destination, out hasMore);
        }

        public void Ended() => output.Ended();
    }
}
