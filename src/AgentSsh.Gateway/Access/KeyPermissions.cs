using AgentSsh.Ssh.Keys;

namespace AgentSsh.Gateway.Access;

/// <summary>
/// What a key leaves of that which its person may: the options beside an authorized key, and what a certificate says. It only ever takes away:
/// the role and the agent's policy are asked beside it. Immutable.
/// </summary>
public sealed record KeyPermissions
{
    /// <summary>A plain key without options.</summary>
    public static KeyPermissions All { get; } = new();

    /// <summary>A session may have a terminal.</summary>
    public bool MayPty { get; init; } = true;

    /// <summary>The client may offer its ssh agent.</summary>
    public bool MayForwardAgent { get; init; } = true;

    /// <summary>Forwards of any kind; which is for the methods to say.</summary>
    public bool MayForwardPorts { get; init; } = true;

    /// <summary>Where connections may be led to; null for everywhere.</summary>
    public IReadOnlyList<ForwardPermit>? PermitOpen { get; init; }

    /// <summary>Where may be listened; null for everywhere.</summary>
    public IReadOnlyList<ForwardPermit>? PermitListen { get; init; }

    /// <summary>Runs in place of whatever a session asks for; null for none.</summary>
    public string? ForcedCommand { get; init; }

    /// <summary>May a connection be led to this port (<c>direct-tcpip</c>)?</summary>
    /// <param name="host">As the client gave it.</param>
    /// <param name="port">1 to 65535.</param>
    public bool MayForward(string host, int port) => MayForwardPorts && (PermitOpen?.Any(permit => permit.PermitsOpen(host, port)) ?? true);

    /// <summary>May connections to this port come back to the client (<c>tcpip-forward</c>)?</summary>
    /// <param name="host">As the client gave it, such as <c>localhost</c>; empty for all interfaces.</param>
    /// <param name="port">0, by which the client leaves the choice to us, to 65535.</param>
    public bool MayListen(string host, int port) => MayForwardPorts && (PermitListen?.Any(permit => permit.PermitsListen(host, port)) ?? true);

    /// <summary>May a connection be led to a unix socket (<c>direct-streamlocal</c>)? A list of ports to connect to names none, so it
    /// permits none.</summary>
    public bool MayForwardToSocket => MayForwardPorts && PermitOpen is null;

    /// <summary>May connections to a unix socket come back to the client (<c>streamlocal-forward</c>)? A list of ports to listen on names none,
    /// so it permits none.</summary>
    public bool MayListenOnSocket => MayForwardPorts && PermitListen is null;

    /// <summary>Whether everything that the other permits is permitted here too.</summary>
    public bool Covers(KeyPermissions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (MayPty || !other.MayPty)
            && (MayForwardAgent || !other.MayForwardAgent)
            && (!other.MayForwardPorts || (MayForwardPorts && Covers(PermitOpen, other.PermitOpen) && Covers(PermitListen, other.PermitListen)))
            && (ForcedCommand is null || ForcedCommand == other.ForcedCommand);
    }

    private static bool Covers(IReadOnlyList<ForwardPermit>? these, IReadOnlyList<ForwardPermit>? others) =>
        these is null || (others is not null && others.All(these.Contains));
}
