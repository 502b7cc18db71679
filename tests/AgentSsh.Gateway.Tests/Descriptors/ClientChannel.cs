using System.Net.Sockets;
using System.Text;
using AgentSsh.Ssh;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Descriptors;

/// <summary>A channel as the gateway has it, and the client at its other end, which keeps what arrives.</summary>
internal sealed class ClientChannel : ChannelHandler, IAsyncDisposable
{
    public const int Window = 64 * 32 * 1024;

    private readonly TemporaryDirectory _directory = new();
    private readonly Lock _lock = new();
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();
    private readonly List<string> _events = [];
    private SshConnection _gateway = null!;
    private SshConnection _client = null!;

    /// <summary>The gateway's end.</summary>
    public SshChannel Channel { get; private set; } = null!;

    /// <summary>False: the client leaves its window as it is.</summary>
    public bool Reads { get; init; } = true;

    public long Received
    {
        get
        {
            lock (_lock)
            {
                return _output.Length + _error.Length;
            }
        }
    }

    public byte[] Output
    {
        get
        {
            lock (_lock)
            {
                return _output.ToArray();
            }
        }
    }

    public string Error
    {
        get
        {
            lock (_lock)
            {
                return Encoding.UTF8.GetString(_error.ToArray());
            }
        }
    }

    /// <summary>What came beside data, and how much data had come by then.</summary>
    public string[] Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public async Task OpenAsync()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var address = new UnixDomainSocketEndPoint(_directory["socket"]);
        listener.Bind(address);
        listener.Listen();
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(address);
        var accepting = new Accepting(this);
        _client = SshLink.Start(new NetworkStream(client, ownsSocket: true), accepting, "SSH-2.0-Client_1");
        _gateway = SshLink.Start(new NetworkStream(await listener.AcceptAsync(), ownsSocket: true), new Accepting(this), "SSH-2.0-Gateway_1");
        Channel = await _gateway.OpenChannelAsync("test", default, new GatewaySide());
    }

    public override void OnData(SshChannel channel, ReadOnlySpan<byte> data) => Keep(channel, _output, data);

    public override void OnExtendedData(SshChannel channel, uint dataType, ReadOnlySpan<byte> data) => Keep(channel, _error, data);

    public override void OnRequest(SshChannel channel, ChannelRequest request)
    {
        Note(request.Name);
        request.Fail();
    }

    public override void OnEof(SshChannel channel) => Note("eof");

    public override void OnClosed(SshChannel channel) => Note("closed");

    public Task ReceivedAsync(long bytes) => Wait.Until(() => Received >= bytes, TimeSpan.FromSeconds(20), () => $"{bytes} bytes, {Received} came");

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _gateway.DisposeAsync();
        _directory.Dispose();
    }

    private void Keep(SshChannel channel, MemoryStream to, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            to.Write(data);
        }

        if (Reads)
        {
            channel.Consumed(data.Length);
        }
    }

    private void Note(string what)
    {
        lock (_lock)
        {
            _events.Add($"{what} after {_output.Length + _error.Length}");
        }
    }

    private sealed class Accepting(ClientChannel channel) : ConnectionHandler
    {
        public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request) => request.Accept(channel);
    }

    private sealed class GatewaySide : ChannelHandler;
}
