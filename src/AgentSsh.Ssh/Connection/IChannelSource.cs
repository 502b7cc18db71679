namespace AgentSsh.Ssh;

/// <summary>Where data of a channel is fetched from when there is room for it on the wire, straight into the packet that carries it
/// (<see cref="SshChannel.AddSource"/>): nothing waits in between, and what cannot be sent is not read.</summary>
public interface IChannelSource
{
    /// <summary>The most that one call gives; bounds what is set aside for a packet.</summary>
    int MaxRead { get; }

    /// <summary>Reads what is there now. Called on the send loop, one call at a time: must neither block nor throw.</summary>
    /// <param name="destination">Where to; never empty.</param>
    /// <param name="hasMore">False when nothing more is there: then <see cref="ChannelFeed.Ready"/> is called once there is.</param>
    /// <returns>How many bytes; 0 is none now, negative is the end, after which it is not called again.</returns>
    int Read(Span<byte> destination, out bool hasMore);

    /// <summary>All of it is in packets, because it ended. What is written to the channel from now on comes after it. Called on the send
    /// loop: must not block.</summary>
    void Ended();
}
