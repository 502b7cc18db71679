using System.Net.Sockets;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Supervisor.Serving;

/// <summary>Connects to a port or a unix socket as seen from inside the container, for what a person forwards.</summary>
internal static class Dialer
{
    private static readonly TimeSpan ConnectBound = TimeSpan.FromSeconds(10);

    /// <summary>Answers the request, and relays until both ends are done.</summary>
    public static async Task ServeAsync(ChannelOpenRequest request)
    {
        Socket socket;
        try
        {
            socket = request.Type == DirectStreamlocal.ChannelType
                ? await ConnectAsync(DirectStreamlocal.Decode(request.Data.Span)).ConfigureAwait(false)
                : await ConnectAsync(DirectTcpip.Decode(request.Data.Span)).ConfigureAwait(false);
        }
        catch (SshProtocolException e)
        {
            request.Refuse(ChannelOpenFailure.ConnectFailed, e.Message);
            return;
        }
        catch (UnreachableException e)
        {
            request.Refuse(ChannelOpenFailure.ConnectFailed, e.Message);
            return;
        }

        using var relay = new SocketRelay(socket);
        await relay.RunAsync(request.Accept(relay)).ConfigureAwait(false);
    }

    private static Task<Socket> ConnectAsync(DirectTcpip target) => ConnectAsync(
        () => new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
        (socket, ct) => socket.ConnectAsync(target.Host, (int)target.Port, ct),
        $"{target.Host}:{target.Port}");

    private static Task<Socket> ConnectAsync(DirectStreamlocal target)
    {
        if (UnixPath.Problem(target.Path) is { } problem)
        {
            throw new UnreachableException($"{target.Path} cannot be reached in the container: {problem}");
        }

        return ConnectAsync(
            () => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            (socket, ct) => File.Exists(target.Path)
                ? socket.ConnectAsync(new UnixDomainSocketEndPoint(target.Path), ct)

                // The framework's words for a missing socket are "Cannot assign requested address".
                : throw new FileNotFoundException("no such file"),
            target.Path);
    }

    private static async Task<Socket> ConnectAsync(Func<Socket> make, Func<Socket, CancellationToken, ValueTask> connect, string where)
    {
        Socket? socket = null;
        try
        {
            // Making one fails too: where no descriptors are left.
            socket = make();
            using var bound = new CancellationTokenSource(ConnectBound);
            await connect(socket, bound.Token).ConfigureAwait(false);
            return socket;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ArgumentException or IOException)
        {
            socket?.Dispose();
            var why = e is OperationCanceledException ? $"no answer within {ConnectBound.TotalSeconds:0} s" : e.Message;
            throw new UnreachableException($"{where} cannot be reached in the container: {why}", e);
        }
    }

    private sealed class UnreachableException(string message, Exception? inner = null) : Exception(message, inner);
}
