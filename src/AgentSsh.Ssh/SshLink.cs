using AgentSsh.Ssh.Connection;
using AgentSsh.Ssh.Transport;

namespace AgentSsh.Ssh;

/// <summary>The connection protocol over a stream that needs no protection of its own, such as a unix socket: no key exchange, no encryption,
/// no authentication. Both ends are alike.</summary>
public static class SshLink
{
    // Everybody in front of one agent, with all that they forward.
    private const int MaxChannels = 4096;

    /// <summary>Begins at once; the other end may come later.</summary>
    /// <param name="stream">The stream; the connection owns it.</param>
    /// <param name="handler">Who serves the connection.</param>
    /// <param name="identification">Our identification line, <c>SSH-2.0-</c> and a name, without its end of line.</param>
    public static SshConnection Start(Stream stream, ConnectionHandler handler, string identification)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(handler);
        var transport = new SshTransport(stream, new SshTransportOptions { Identification = identification });
        var connection = new SshConnection(transport, handler, new SshConnectionOptions { MaxChannels = MaxChannels });
        connection.Begin();
        transport.Start();
        return connection;
    }
}
