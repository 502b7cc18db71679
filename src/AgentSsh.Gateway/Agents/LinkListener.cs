using System.Net.Sockets;
using System.Runtime.InteropServices;
using AgentSsh.Gateway.Descriptors;
using AgentSsh.Link;
using Microsoft.Extensions.Logging;

namespace AgentSsh.Gateway.Agents;

/// <summary>The unix sockets on which an agent's supervisor calls home: one for the link, and one over which it is passed descriptors. Nothing that a container
/// can write is ever opened here.</summary>
internal sealed partial class LinkListener : IAsyncDisposable
{
    // A supervisor and the one that replaces it; more are somebody's mischief and wait in the kernel.
    private const int Backlog = 4;

    private const int SolSocket = 1;
    private const int SoPeerCredentials = 17;

    private readonly Socket _socket;
    private readonly Socket? _descriptors;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <summary>Binds and listens.</summary>
    /// <param name="directory">The directory of the sockets, mounted into the container.</param>
    /// <param name="passesDescriptors">There is a socket for descriptors.</param>
    /// <param name="accepted">Takes each connection, and owns it.</param>
    /// <param name="logger">Where failures are told.</param>
    /// <exception cref="SocketException">A socket cannot be bound.</exception>
    /// <exception cref="IOException">What stands in its place cannot be removed.</exception>
    public LinkListener(string directory, bool passesDescriptors, Action<Socket> accepted, ILogger logger)
    {
        // This one first: a supervisor that sees the other looks for it.
        string descriptors = Path.Combine(directory, LinkNames.DescriptorSocketFile);
        File.Delete(descriptors);
        _descriptors = passesDescriptors ? Listen(descriptors, SocketType.Seqpacket) : null;
        try
        {
            string path = Path.Combine(directory, LinkNames.SocketFile);
            File.Delete(path);
            _socket = Listen(path, SocketType.Stream);
        }
        catch
        {
            _descriptors?.Dispose();
            throw;
        }

        _logger = logger;
        _accepting = AcceptAsync(accepted);
    }

    /// <summary>
    /// Where descriptors are passed to the process behind a link; null when it has not connected. It does so before its hello, so this is asked once, when that
    /// is heard: nobody waits for connections here. Whoever else of the container connected is sent away.
    /// </summary>
    /// <param name="link">The link's socket.</param>
    public DescriptorPort? TakeDescriptorPort(Socket link)
    {
        Socket? found = null;
        try
        {
            int process = PeerProcess(link);
            while (_descriptors is { } listener && listener.Poll(TimeSpan.Zero, SelectMode.SelectRead))
            {
                Socket accepted = listener.Accept();
                if (PeerProcess(accepted) != process)
                {
                    accepted.Dispose();
                    continue;
                }

                found?.Dispose();
                found = accepted;
            }
        }
        catch (SocketException e)
        {
            LogAcceptFailed(_logger, e.Message);
        }

        return found is null ? null : new DescriptorPort(found);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        _descriptors?.Dispose();
        await _accepting.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static Socket Listen(string path, SocketType type)
    {
        var socket = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(
                path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Who connected, as the kernel says (unix(7), SO_PEERCRED): <c>struct ucred</c> begins with the process id.</summary>
    private static int PeerProcess(Socket socket)
    {
        Span<int> credentials = stackalloc int[3];
        socket.GetRawSocketOption(SolSocket, SoPeerCredentials, MemoryMarshal.AsBytes(credentials));
        return credentials[0];
    }

    private async Task AcceptAsync(Action<Socket> accepted)
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
                LogAcceptFailed(_logger, e.Message);
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
