using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Wire;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Serving;

/// <summary>Listens in the container for a person's client for as long as the channel is open, and hands each connection to the gateway.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose, and connections give it back after the end.")]
internal sealed class ForwardListener : ChannelHandler
{
    private const int Backlog = 128;

    // What comes beyond waits in the kernel until one of them ends.
    private const int MaxConnections = 128;

    // "localhost" without a port takes one that is free at both addresses; somebody else may hold it at one of them.
    private const int Attempts = 8;

    // Whoever listened there may be just about to end, such as the same forward before a reconnect: its end and this request run side by side.
    private const int InUseAttempts = 6;
    private static readonly TimeSpan InUsePause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly ListenRequest _request;
    private readonly IReadOnlyList<Socket> _listeners;
    private readonly SshConnection _link;
    private readonly SupervisorLog _log;
    private readonly SemaphoreSlim _room = new(MaxConnections);
    private int _stopped;

    private ForwardListener(ListenRequest request, IReadOnlyList<Socket> listeners, SshConnection link, SupervisorLog log)
    {
        (_request, _listeners, _link, _log) = (request, listeners, link, log);
    }

    /// <summary>Answers the request, soon.</summary>
    public static async Task ServeAsync(ChannelOpenRequest request, SshConnection link, SupervisorLog log)
    {
        try
        {
            var asked = ListenRequest.Decode(request.Data.Span);
            var listeners = await ListenAsync(asked).ConfigureAwait(false);
            var listener = new ForwardListener(asked, listeners, link, log);
            var port = listeners[0].LocalEndPoint is IPEndPoint { Port: var taken } ? (uint)taken : 0;
            var channel = request.Accept(listener);
            channel.SendRequest(LinkNames.Listening, SessionRequest.EncodeNumber(port));
            foreach (var socket in listeners)
            {
                _ = listener.AcceptAsync(socket);
            }
        }
        catch (SshProtocolException e)
        {
            request.Refuse(ChannelOpenFailure.ConnectFailed, e.Message);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            request.Refuse(ChannelOpenFailure.ConnectFailed, e.Message);
        }
    }

    public override void OnClosed(SshChannel channel) => Stop();

    private static async Task<List<Socket>> ListenAsync(ListenRequest request)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return request.Path.Length > 0 ? ListenAt(request.Path) : ListenAt(request.Host, (int)request.Port);
            }
            catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } && attempt < InUseAttempts)
            {
                await Task.Delay(InUsePause).ConfigureAwait(false);
            }
        }
    }

    private static List<Socket> ListenAt(string host, int port) => host switch
    {
        "127.0.0.1" => [ListenAt(new IPEndPoint(IPAddress.Loopback, port))],
        "::1" => [ListenAt(new IPEndPoint(IPAddress.IPv6Loopback, port))],
        "localhost" => ListenAtBoth(port),
        _ => throw new SshProtocolException(SshDisconnectReason.ProtocolError, $"'{host}' is no loopback address"),
    };

    private static List<Socket> ListenAtBoth(int port)
    {
        for (var attempt = 1; ; attempt++)
        {
            var first = ListenAt(new IPEndPoint(IPAddress.Loopback, port));
            try
            {
                return [first, ListenAt(new IPEndPoint(IPAddress.IPv6Loopback, ((IPEndPoint)first.LocalEndPoint!).Port))];
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
            {
                // A container without IPv6.
                return [first];
            }
            catch (IOException) when (port == 0 && attempt < Attempts)
            {
                first.Dispose();
            }
            catch
            {
                first.Dispose();
                throw;
            }
        }
    }

    private static Socket ListenAt(IPEndPoint where)
    {
        var socket = new Socket(where.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        return Listen(socket, where, $"port {where.Port} in the container");
    }

    private static List<Socket> ListenAt(string path)
    {
        if (UnixPath.Problem(path) is { } problem)
        {
            throw new IOException(problem);
        }

        if (Path.GetDirectoryName(path) is { } directory && !Directory.Exists(directory))
        {
            throw new IOException($"there is no directory {directory} in the container");
        }

        RemoveStale(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        return [Listen(socket, new UnixDomainSocketEndPoint(path), $"{path} in the container")];
    }

    private static Socket Listen(Socket socket, EndPoint where, string name)
    {
        try
        {
            socket.Bind(where);
            if (where is UnixDomainSocketEndPoint)
            {
                // StreamLocalBindMask of sshd: its owner alone.
                File.SetUnixFileMode(where.ToString()!, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw new IOException($"{name} is in use", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Left by a supervisor that was killed: a socket at which nobody listens.
    private static void RemoveStale(string path)
    {
        if (!FileKind.IsSocket(path))
        {
            return;
        }

        // Not to wait where the queue of who listens is full.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
        catch (SocketException)
        {
            // In use: binding it will tell.
        }
    }

    private void Stop()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        if (_request.Path.Length > 0)
        {
            UnixPath.Remove(_request.Path, _log);
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (Volatile.Read(ref _stopped) == 0)
        {
            await _room.WaitAsync().ConfigureAwait(false);
            try
            {
                _ = RelayAsync(await listener.AcceptAsync().ConfigureAwait(false));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                _room.Release();
                if (Volatile.Read(ref _stopped) == 0)
                {
                    // No descriptors are left, most likely; there will be.
                    _log.Warning($"A connection for a person's forward could not be taken: {e.Message}");
                    await Task.Delay(AcceptPause).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task RelayAsync(Socket accepted)
    {
        using var relay = new SocketRelay(accepted);
        try
        {
            var (address, port) = accepted.RemoteEndPoint is IPEndPoint from ? (from.Address.ToString(), (uint)from.Port) : (string.Empty, 0u);
            using var bound = new CancellationTokenSource(AnswerBound);
            var open = new AcceptedOpen(_request.Id, address, port);
            var channel = await _link.OpenChannelAsync(LinkNames.Accepted, open.Encode(), relay, bound.Token).ConfigureAwait(false);
            await relay.RunAsync(channel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SshChannelOpenException or OperationCanceledException)
        {
            // A reset, which nobody takes for an answer of nothing.
            accepted.LingerState = new LingerOption(enable: true, seconds: 0);
            _log.Warning($"A person's client did not take a connection of its forward: {(e is OperationCanceledException ? $"no answer within {AnswerBound.TotalSeconds:0} s" : e.Message)}");
        }
        finally
        {
            _room.Release();
        }
    }
}
