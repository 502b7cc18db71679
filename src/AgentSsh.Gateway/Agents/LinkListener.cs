using System.Net.Sockets;
using AgentSsh.Link;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Agents;

/// <summary>The unix socket on which an agent's supervisor calls home. Nothing that a container can write is ever opened here.</summary>
internal sealed partial class LinkListener : IAsyncDisposable
{
    // A supervisor and the one that replaces it; more are somebody's mischief and wait in the kernel.
    private const int Backlog = 4;

    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <summary>Binds and listens.</summary>
    /// <param name="directory">The directory of the socket, mounted into the container.</param>
    /// <param name="accepted">Takes each connection, and owns it.</param>
    /// <param name="logger">Where failures are told.</param>
    /// <exception cref="SocketException">The socket cannot be bound.</exception>
    /// <exception cref="IOException">What stands in its place cannot be removed.</exception>
    public LinkListener(string directory, Action<Socket> accepted, ILogger logger)
    {
        string path = Path.Combine(directory, LinkNames.SocketFile);
        File.Delete(path);
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            _socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(
                path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        _accepting = AcceptAsync(accepted, logger);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync(Action<Socket> accepted, ILogger logger)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                accepted(await _socket.AcceptAsync(_stop.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e) when (!_stop.IsCancellationRequested)
            {
                // Out of file descriptors, most likely: the supervisor tries again, and so do we, without spinning.
                LogAcceptFailed(logger, e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e) when (_stop.IsCancellationRequested && e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    [LoggerMessage(EventId = 2100, EventName = "LinkAcceptFailed", Level = LogLevel.Warning, Message = "A supervisor could not be accepted: {Reason}")]
    private static partial void LogAcceptFailed(ILogger logger, string reason);
}
