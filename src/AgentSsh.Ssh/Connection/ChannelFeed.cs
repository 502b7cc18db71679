namespace AgentSsh.Ssh;

/// <summary>One source of a channel (<see cref="SshChannel.AddSource"/>). Every member may be called from any thread; none blocks.</summary>
public sealed class ChannelFeed
{
    private readonly SshChannel _channel;
    private volatile bool _isReady;
    private volatile bool _isStopped;

    internal ChannelFeed(SshChannel channel, IChannelSource source, uint? dataType)
    {
        _channel = channel;
        Source = source;
        DataType = dataType;
    }

    internal IChannelSource Source { get; }

    /// <summary>Null is plain data.</summary>
    internal uint? DataType { get; }

    /// <summary>True while the last read filled all it was given: bulk, not somebody's echo.</summary>
    internal bool IsBulk { get; set; }

    /// <summary>The source has said that it is ready, and not all of it could be read since.</summary>
    public bool IsReady => _isReady && !_isStopped;

    /// <summary>There may be something to read: it is read as soon as there is room. What is sent may leave on the caller's own thread, so never
    /// with a lock held that a handler or the source takes.</summary>
    public void Ready()
    {
        _isReady = true;
        if (!_isStopped)
        {
            _channel.Schedule();
        }
    }

    /// <summary>Nothing more is read, and its end is not told; a read under way still goes.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Takes what is there. Send loop only.</summary>
    internal int Read(Span<byte> destination)
    {
        // Before the read: whatever arrives after it says so again.
        _isReady = false;
        int count = Source.Read(destination, out bool hasMore);
        IsBulk = count == destination.Length;
        if (hasMore)
        {
            _isReady = true;
        }

        return count;
    }
}
