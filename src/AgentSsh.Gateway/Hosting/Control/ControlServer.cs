using System.Net.Sockets;
using AgentSsh.Gateway.Hosting.Logging;
using AgentSsh.Link;
using AgentSsh.Ssh;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Hosting.Control;

/// <summary>The unix socket at which a running gateway answers its own program, for its own user alone. It speaks what links speak.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private const int Backlog = 8;

    // A question takes milliseconds.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AcceptRetry = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly ControlVerbs _verbs;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <summary>Listens at once.</summary>
    /// <exception cref="SocketException">The socket cannot be bound.</exception>
    /// <exception cref="IOException">What stands in its place cannot be removed.</exception>
    public ControlServer(string path, ControlVerbs verbs, ILogger logger, TimeProvider time)
    {
        (_path, _verbs, _logger, _time) = (path, verbs, logger, time);

        // One that a killed gateway left: the state directory is ours, so nobody listens there.
        File.Delete(path);
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            _socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        _stop.Dispose();
        File.Delete(_path);
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // One after the other: who asks does not notice, and nobody can pile up.
                await ServeAsync(await _socket.AcceptAsync(_stop.Token).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (Exception e) when (_stop.IsCancellationRequested && e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                _logger.ControlFailed(e.Message);
                await Task.Delay(AcceptRetry, _time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        SshConnection connection = SshLink.Start(new NetworkStream(socket, ownsSocket: true), new ControlHandler(_verbs), LinkNames.Identification);
        await using (connection.ConfigureAwait(false))
        {
            await ((Task)connection.Completion).WaitAsync(Deadline, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
