using System.Runtime.InteropServices;
using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Descriptors;

/// <summary>
/// What comes out of a descriptor, fetched by the send loop of a channel. It holds no buffer: bytes are read into the packet that carries them, and what
/// the client does not take stays in the kernel.
/// </summary>
internal sealed class DescriptorSource : IChannelSource, IWatched, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Descriptor _descriptor;
    private readonly Action _ended;
    private DescriptorLoop.Watch? _watch;
    private ChannelFeed? _feed;
    private bool _isClosed;
    private volatile bool _isOver;
    private long _taken;

    /// <param name="descriptor">Non-blocking; owned from here on.</param>
    /// <param name="maxRead">What one read can give at most.</param>
    /// <param name="ended">Called once when all has been read, on the send loop.</param>
    public DescriptorSource(Descriptor descriptor, int maxRead, Action ended)
    {
        (_descriptor, MaxRead, _ended) = (descriptor, maxRead, ended);
    }

    public int MaxRead { get; }

    /// <summary>Bytes read so far.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>There is something that could not go yet.</summary>
    public bool IsHeldUp => _feed is { IsReady: true };

    /// <summary>Begins to give to a channel.</summary>
    /// <param name="loop">Where it is watched.</param>
    /// <param name="channel">Where to.</param>
    /// <param name="dataType">Kind of the data; null is plain data.</param>
    /// <param name="through">Stands between the two; null for nothing.</param>
    /// <exception cref="LibcException">The kernel watches no more descriptors.</exception>
    public void Begin(DescriptorLoop loop, SshChannel channel, uint? dataType, Func<IChannelSource, IChannelSource>? through = null)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                Volatile.Write(ref _feed, channel.AddSource(through?.Invoke(this) ?? this, dataType));
                _watch = loop.Add(_descriptor, EpollEvent.In | EpollEvent.EdgeTriggered, this);
            }
        }
    }

    /// <summary>Does something else with the descriptor, unless it is closed. Must not block.</summary>
    public void IfOpen(Action<Descriptor> use)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                use(_descriptor);
            }
        }
    }

    public void Ready(bool isOver)
    {
        if (isOver)
        {
            _isOver = true;
        }

        Wake();
    }

    /// <summary>Has the channel ask for what is there, once it has begun.</summary>
    public void Wake() => Volatile.Read(ref _feed)?.Ready();

    public unsafe int Read(Span<byte> destination, out bool hasMore)
    {
        lock (_gate)
        {
            hasMore = false;
            if (_isClosed)
            {
                return 0;
            }

            nint count;
            fixed (byte* start = destination)
            {
                count = Libc.Read(_descriptor, start, (nuint)destination.Length);
            }

            if (count > 0)
            {
                // A shorter read has emptied it, and what comes is told; of an end that was told already nothing more will be.
                hasMore = count == destination.Length || _isOver;
                Volatile.Write(ref _taken, _taken + count);
                return (int)count;
            }

            int error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            hasMore = error == Libc.Eintr;

            // A terminal whose last slave was closed says EIO; whatever else it says, nothing more will come of it.
            return error is Libc.Eagain or Libc.Eintr ? 0 : -1;
        }
    }

    void IChannelSource.Ended()
    {
        Dispose();
        _ended();
    }

    /// <summary>Reads no more and closes the descriptor. From any thread, again too.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _feed?.Stop();
            _watch?.Dispose();
            _descriptor.Dispose();
        }
    }
}
