using System.Net;
using System.Net.Sockets;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Our server on a loopback port.</summary>
internal sealed class TcpServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Task _serving;

    public TcpServer(Func<SshServerOptions, SshServerOptions>? change = null)
    {
        SshServerOptions options = SshPair.ServerOptions(Events);
        Server = new SshServer(change?.Invoke(options) ?? options);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        _serving = Server.ServeAsync(_listener);
    }

    public SshServer Server { get; }

    public RecordedEvents Events { get; } = new();

    public EndPoint Address => _listener.LocalEndPoint!;

    /// <summary>Where to and as whom; alice's key unless changed.</summary>
    public SshClientOptions ClientOptions => SshPair.ClientOptions(Stream.Null) with
    {
        Stream = null,
        Host = "127.0.0.1",
        Port = ((IPEndPoint)Address).Port,
    };

    /// <summary>A connection on which nothing has been said.</summary>
    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Address);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await Server.DisposeAsync();
        await _serving;
    }
}
