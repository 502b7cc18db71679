namespace AgentSsh.Gateway.Access;

/// <summary>Something that a client wants led between itself and the container. Says nothing of whether it is allowed.</summary>
public abstract record Forward
{
    private Forward()
    {
    }

    /// <summary>Whether both would take connections at the same port or socket.</summary>
    public bool IsSamePlace(Forward other) => (this, other) switch
    {
        (ListenPort port, ListenPort same) => port.Number == same.Number,
        (ListenSocket socket, ListenSocket same) => socket.Path == same.Path,
        _ => false,
    };

    /// <summary>A connection to a port, as seen from the container: <c>ssh -L</c>, <c>-D</c>, <c>-W</c>.</summary>
    /// <param name="Host">As the client gave it.</param>
    /// <param name="Number">The port.</param>
    public sealed record Port(string Host, int Number) : Forward
    {
        /// <inheritdoc/>
        public override string ToString() => $"a connection to {Host}:{Number}";
    }

    /// <summary>A connection to a unix socket in the container: <c>ssh -L port:/path</c>.</summary>
    /// <param name="Path">As the client gave it.</param>
    public sealed record Socket(string Path) : Forward
    {
        /// <inheritdoc/>
        public override string ToString() => $"a connection to {Path}";
    }

    /// <summary>A port in the container, whose connections come to the client: <c>ssh -R</c>.</summary>
    /// <param name="Address">As the client gave it; empty for all.</param>
    /// <param name="Number">The port; 0 leaves the choice to the container.</param>
    public sealed record ListenPort(string Address, int Number) : Forward
    {
        /// <inheritdoc/>
        public override string ToString() => Number == 0 ? "a forward from a port" : $"a forward from port {Number}";
    }

    /// <summary>A unix socket in the container, whose connections come to the client: <c>ssh -R /path</c>.</summary>
    /// <param name="Path">As the client gave it.</param>
    public sealed record ListenSocket(string Path) : Forward
    {
        /// <inheritdoc/>
        public override string ToString() => $"a forward from {Path}";
    }

    /// <summary>The client's ssh agent: <c>ssh -A</c>.</summary>
    public sealed record Keys : Forward
    {
        /// <inheritdoc/>
        public override string ToString() => "an ssh agent";
    }
}
