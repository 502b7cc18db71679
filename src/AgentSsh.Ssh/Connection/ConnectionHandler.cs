namespace AgentSsh.Ssh;

/// <summary>
/// What this side does with a connection. Called on its receive loop, one call at a time: a call must neither block nor await, since
/// everything on the connection waits for it. Requests may be answered later and from any thread.
/// </summary>
public abstract class ConnectionHandler
{
    /// <summary>The connection stands; nothing has been received on it yet.</summary>
    public virtual void OnStarted(SshConnection connection)
    {
    }

    /// <summary>The peer wants a channel. Unless overridden it is refused.</summary>
    public virtual void OnChannelOpen(SshConnection connection, ChannelOpenRequest request) =>
        request.Refuse(ChannelOpenFailure.AdministrativelyProhibited, $"channels of type {request.Type} are not opened here");

    /// <summary>The peer asks something of the whole connection. Unless overridden it fails.</summary>
    public virtual void OnGlobalRequest(SshConnection connection, GlobalRequest request) => request.Fail();

    /// <summary>The connection has ended and every channel was told. Called once, on a thread of the pool.</summary>
    public virtual void OnEnded(SshConnection connection, ConnectionEnd end)
    {
    }
}
