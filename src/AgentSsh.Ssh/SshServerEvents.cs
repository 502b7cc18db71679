using System.Net;

namespace AgentSsh.Ssh;

/// <summary>What happens on a server, for logs and counters. Called on the connections' own threads: a call must not block.</summary>
public abstract class SshServerEvents
{
    /// <summary>A connection was accepted; nobody is logged in on it.</summary>
    public virtual void Accepted(EndPoint? remote)
    {
    }

    /// <summary>A connection was refused before anything was said on it.</summary>
    /// <param name="remote">Where it came from.</param>
    /// <param name="why">In words.</param>
    public virtual void Refused(EndPoint? remote, string why)
    {
    }

    /// <summary>Accepting failed, for instance for want of file descriptors; the server tries again soon.</summary>
    public virtual void AcceptFailed(Exception exception)
    {
    }

    /// <summary>Somebody logged in; the connection has its user, key and address.</summary>
    public virtual void Authenticated(SshConnection connection)
    {
    }

    /// <summary>An attempt to log in failed.</summary>
    public virtual void AuthenticationFailed(AuthenticationFailure failure)
    {
    }

    /// <summary>A connection ended.</summary>
    /// <param name="remote">Where it came from.</param>
    /// <param name="userName">Who was logged in on it; null when nobody was.</param>
    /// <param name="end">How it ended.</param>
    public virtual void Ended(EndPoint? remote, string? userName, ConnectionEnd end)
    {
    }
}
