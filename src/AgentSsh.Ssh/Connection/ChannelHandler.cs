namespace AgentSsh.Ssh;

/// <summary>
/// What this side does with a channel. Called on the connection's receive loop unless stated otherwise: a call must neither block nor
/// await, and what it keeps of a span it must copy. Requests may be answered later and from any thread.
/// </summary>
public abstract class ChannelHandler
{
    /// <summary>Bytes that the peer may send before any were used up, asked for once at the beginning; null leaves it to the connection (2 MB, as OpenSSH). It bounds what can
    /// wait here where many channels are open. At least a packet of 32 KB.</summary>
    public virtual uint? WindowSize => null;

    /// <summary>Data arrived. Whoever takes it calls <see cref="SshChannel.Consumed"/> once it has been used up: until then it counts
    /// against the window, and when the window is full the peer waits. Unless overridden it is thrown away.</summary>
    public virtual void OnData(SshChannel channel, ReadOnlySpan<byte> data) => channel.Consumed(data.Length);

    /// <summary>Data of another kind arrived, such as a command's stderr (RFC 4254 section 5.2); else as <see cref="OnData"/>.</summary>
    public virtual void OnExtendedData(SshChannel channel, uint dataType, ReadOnlySpan<byte> data) => channel.Consumed(data.Length);

    /// <summary>The peer will send no more data. The other direction stays open.</summary>
    public virtual void OnEof(SshChannel channel)
    {
    }

    /// <summary>The peer asks something of the channel. Unless overridden it fails.</summary>
    public virtual void OnRequest(SshChannel channel, ChannelRequest request) => request.Fail();

    /// <summary>Bytes written to the channel have been taken by the socket: a relay gives credit for them to where they came from.
    /// Called on the send loop; must not block.</summary>
    public virtual void OnSent(SshChannel channel, int bytes)
    {
    }

    /// <summary>No data went either way for <see cref="SshChannel.IdleTimeout"/>. Called on a thread of the pool, once until data goes again. Unless
    /// overridden the channel is closed.</summary>
    public virtual void OnIdle(SshChannel channel) => channel.Close();

    /// <summary>The channel is over: both sides have closed it, or the connection ended. Called once, last of all, on whichever
    /// thread ended it.</summary>
    public virtual void OnClosed(SshChannel channel)
    {
    }
}
