using System.Net.Sockets;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Serving;

/// <summary>A socket on which programs of one session reach the keys of the person's own ssh-agent.</summary>
internal sealed class AgentForwarding : IDisposable
{
    private const string ChannelType = "auth-agent@openssh.com";
    private const int Backlog = 16;

    private readonly SshConnection _connection;
    private readonly byte[] _attachment;
    private readonly Socket _listener;
    private readonly SupervisorLog _log;

    private AgentForwarding(SshConnection connection, byte[] attachment, Socket listener, string path, SupervisorLog log)
    {
        (_connection, _attachment, _listener, SocketPath, _log) = (connection, attachment, listener, path, log);
    }

    /// <summary>For SSH_AUTH_SOCK.</summary>
    public string SocketPath { get; }

    /// <summary>Starts listening; null where no socket can be made.</summary>
    /// <param name="connection">The link.</param>
    /// <param name="attachment">Who forwards, as the gateway named it; said with every channel, so that the right person's keys are reached.</param>
    /// <param name="context">The supervisor.</param>
    public static AgentForwarding? Start(SshConnection connection, ReadOnlySpan<byte> attachment, SupervisorContext context)
    {
        var directory = Path.Combine(context.Paths.State, "keys");
        var path = Path.Combine(directory, Guid.NewGuid().ToString("N")[..16]);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(Backlog);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException or ArgumentOutOfRangeException)
        {
            context.Log.Error($"No socket for a person's keys can be made at {path}: {e.Message}");
            listener.Dispose();
            return null;
        }

        var forwarding = new AgentForwarding(connection, attachment.ToArray(), listener, path, context.Log);
        _ = forwarding.AcceptAsync();
        return forwarding;
    }

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(SocketPath);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket accepted;
            try
            {
                accepted = await _listener.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = RelayAsync(accepted);
        }
    }

    private async Task RelayAsync(Socket accepted)
    {
        using var relay = new SocketRelay(accepted);
        try
        {
            var channel = await _connection.OpenChannelAsync(ChannelType, _attachment, relay).ConfigureAwait(false);
            await relay.RunAsync(channel).ConfigureAwait(false);
        }
        catch (SshChannelOpenException e)
        {
            _log.Warning($"A person's keys cannot be reached: {e.Message}");
        }
    }
}
