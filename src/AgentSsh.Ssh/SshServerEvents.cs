using System.Net;

namespace AgentSsh.Ssh;

/// <summary>What happens on a server, for logs and counters. Called on the connections' own threads: a call must not block.</summary>
public abstract class SshServerEvents
{
    /// <summary>A connection was accepted; nobody is logged in on it.</summary>
    public virtual void Accepted(EndPoint? remote)
    {
    }

    /// <summary>A connection was refused before anything was served on it.</summary>
    /// <param name="remote">Where it came from.</param>
    /// <param name="refusal">By which limit, and until when.</param>
    public virtual void Refused(EndPoint? remote, SshRefusal refusal)
    {
    }

    /// <summary>A source is refused from now on for what its connections did. Told once, until it has been let in again.</summary>
    /// <param name="remote">Where the last of them came from.</param>
    /// <param name="source">The address or network that is refused.</param>
    /// <param name="penalty">What the last of them did.</param>
    /// <param name="until">When it may come again, unless more is held against it by then.</param>
    public virtual void Penalised(EndPoint? remote, string source, SshPenalty penalty, DateTimeOffset until)
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

    /// <summary>A key was offered that cannot be used, whoever it belongs to: of another kind, too weak, a certificate that is malformed. Costs no
    /// attempt. Those that <see cref="ISshAuthenticator.IsAcceptableAsync"/> refuses are not told here.</summary>
    public virtual void OfferRefused(AuthenticationFailure failure)
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
