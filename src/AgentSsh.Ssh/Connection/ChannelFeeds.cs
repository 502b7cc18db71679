using AgentSsh.Ssh.Transport;

namespace AgentSsh.Ssh.Connection;

/// <summary>The sources of one channel. Added from any thread, fetched from by the send loop.</summary>
internal sealed class ChannelFeeds
{
    private readonly Lock _lock = new();
    private ChannelFeed[] _feeds = [];
    private int _turn;

    /// <summary>True when one may have something.</summary>
    public bool IsReady => Array.Exists(Volatile.Read(ref _feeds), static feed => feed.IsReady);

    /// <summary>True when one has more than somebody's echo.</summary>
    public bool IsBulk => Array.Exists(Volatile.Read(ref _feeds), static feed => feed is { IsReady: true, IsBulk: true });

    public void Add(ChannelFeed feed)
    {
        lock (_lock)
        {
            Volatile.Write(ref _feeds, [.. _feeds, feed]);
        }
    }

    /// <summary>Seals one packet of what a source has. Send loop only.</summary>
    /// <param name="transport">Where to.</param>
    /// <param name="recipient">The peer's number for the channel.</param>
    /// <param name="limit">The most data bytes that may go, at least 1.</param>
    /// <returns>How many went; 0 when nothing is there now.</returns>
    public int WriteNext(SshTransport transport, uint recipient, int limit)
    {
        ChannelFeed[] feeds = Volatile.Read(ref _feeds);
        for (int i = 0; i < feeds.Length; i++)
        {
            // In turn: neither of stdout and stderr waits for the other's end.
            _turn = (_turn + 1) % feeds.Length;
            ChannelFeed feed = feeds[_turn];
            if (!feed.IsReady)
            {
                continue;
            }

            int header = DataHeader.Length(feed.DataType);
            Span<byte> packet = transport.BeginPacket(header + Math.Min(limit, feed.Source.MaxRead));
            int count = feed.Read(packet[header..]);
            if (count > 0)
            {
                DataHeader.Write(packet, recipient, feed.DataType, count);
                transport.SealPacket(header + count);
                return count;
            }

            if (count < 0)
            {
                Remove(feed);
                feed.Source.Ended();
            }
        }

        return 0;
    }

    private void Remove(ChannelFeed feed)
    {
        lock (_lock)
        {
            Volatile.Write(ref _feeds, [.. _feeds.Where(each => each != feed)]);
        }
    }
}
