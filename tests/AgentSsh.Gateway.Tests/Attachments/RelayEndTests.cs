using AgentSsh.Gateway.Attachments;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Tests.Attachments;

/// <summary>What waits in a relay for its other end.</summary>
public sealed class RelayEndTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Accepting _farHandler = new();
    private SshConnection _near = null!;
    private SshConnection _far = null!;

    public ValueTask InitializeAsync()
    {
        var (one, other) = Sockets();
        _near = SshLink.Start(one, new Accepting(), "SSH-2.0-Near_1");
        _far = SshLink.Start(other, _farHandler, "SSH-2.0-Far_1");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _near.DisposeAsync();
        await _far.DisposeAsync();
    }

    [Fact]
    public async Task Data_ManyTinyPiecesBeforeTheOtherEndIsThere_WaitInOnePieceAndKeepTheirOrder()
    {
        var sink = new ChannelStream();
        SshChannel there = await _near.OpenChannelAsync("test", default, sink.Handler).WaitAsync(Limit);
        sink.Attach(there);
        SshChannel echo = await _farHandler.Opened.Task.WaitAsync(Limit);
        var relay = new RelayEnd();
        byte[] typed = new byte[100_000];
        new Random(1).NextBytes(typed);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < typed.Length; i++)
        {
            relay.OnData(echo, typed.AsSpan(i, 1));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        relay.Join(echo);
        relay.OnData(echo, "!"u8);
        var received = new byte[typed.Length + 1];
        await sink.ReadExactlyAsync(received).AsTask().WaitAsync(Limit);
        Assert.Equal([.. typed, (byte)'!'], received);
    }

    [Fact]
    public async Task Data_OfTwoKindsInTurnsWithoutEnd_ClosesThatChannelOnly()
    {
        var own = new ChannelStream();
        SshChannel channel = await _near.OpenChannelAsync("test", default, own.Handler).WaitAsync(Limit);
        own.Attach(channel);
        var relay = new RelayEnd();
        for (int i = 0; i < 5000; i++)
        {
            relay.OnData(channel, "x"u8);
            relay.OnExtendedData(channel, 1, "y"u8);
        }

        (await _farHandler.Opened.Task).Close();
        await own.Closed.WaitAsync(Limit);
        Assert.False(_near.IsEnding);
    }

    private static (Stream One, Stream Other) Sockets()
    {
        using var listener = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        var one = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        one.Connect(listener.LocalEndPoint!);
        return (new System.Net.Sockets.NetworkStream(one, ownsSocket: true), new System.Net.Sockets.NetworkStream(listener.Accept(), ownsSocket: true));
    }

    private sealed class Accepting : ConnectionHandler
    {
        public TaskCompletionSource<SshChannel> Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request) => Opened.TrySetResult(request.Accept(new ChannelStream().Handler));
    }
}
