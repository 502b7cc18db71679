using System.Collections.Concurrent;
using System.Net.Sockets;

namespace AgentSsh.Engines.Tests.Docker;

/// <summary>A socket in front of the engine's, which can go away and come back as the engine's does when it is restarted.</summary>
internal sealed class SocketProxy(string path, string target) : IDisposable
{
    private readonly ConcurrentBag<Socket> _connections = [];
    private Socket? _listener;

    public void Open()
    {
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _ = AcceptAsync(_listener);
    }

    public void Close()
    {
        _listener?.Dispose();
        File.Delete(path);
        while (_connections.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    public void Dispose() => Close();

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptAsync();
                var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await far.ConnectAsync(new UnixDomainSocketEndPoint(target));
                _connections.Add(near);
                _connections.Add(far);
                _ = PumpAsync(near, far);
                _ = PumpAsync(far, near);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed: that is how it ends.
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, count));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
