using System.Net.Sockets;
using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Serving;

/// <summary>A socket in the supervisor's own directory, for other runs of this program.</summary>
internal sealed class LocalListener : IDisposable
{
    private const int Backlog = 16;

    private readonly Socket _socket;
    private readonly SupervisorLog _log;

    /// <summary>Starts listening; a socket left from a run before is replaced.</summary>
    /// <exception cref="SocketException">It cannot be made there.</exception>
    public LocalListener(string path, SupervisorLog log)
    {
        _log = log;
        File.Delete(path);
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Listen(Backlog);
    }

    /// <summary>Takes connections until disposed.</summary>
    /// <param name="serve">Serves one; runs beside the others.</param>
    public async Task RunAsync(Func<Stream, Task> serve)
    {
        while (true)
        {
            Socket accepted;
            try
            {
                accepted = await _socket.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(serve, new NetworkStream(accepted, ownsSocket: true));
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ServeAsync(Func<Stream, Task> serve, NetworkStream stream)
    {
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                await serve(stream).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                _log.Warning($"A local connection broke off: {e.Message}");
            }
        }
    }
}
