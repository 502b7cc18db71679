using AgentSsh.Ssh.Connection;
using AgentSsh.Ssh.Transport;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Two ends of the connection protocol without encryption. The near end opens channels, the far end accepts them with the handlers
/// it is given.</summary>
internal sealed class LinkPair : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private LinkPair(SshConnection near, SshConnection far)
    {
        Near = near;
        Far = far;
    }

    public SshConnection Near { get; }

    public SshConnection Far { get; }

    public static LinkPair Start(Func<ChannelHandler> farChannels, uint windowSize = 64 * ChannelTable.MaxPacket)
    {
        (DuplexStream far, DuplexStream near) = DuplexStream.CreatePair();
        return new LinkPair(Start(near, new NoHandler(), windowSize), Start(far, new AcceptingHandler(farChannels), windowSize));
    }

    /// <summary>Opens a channel with a stream on both ends.</summary>
    public static async Task<(LinkPair Pair, ChannelStream Near, ChannelStream Far)> WithStreamsAsync(uint windowSize = 64 * ChannelTable.MaxPacket)
    {
        ChannelStream near = new(), far = new();
        var accepting = new AcceptingHandler(() => far.Handler);
        (DuplexStream farEnd, DuplexStream nearEnd) = DuplexStream.CreatePair();
        var pair = new LinkPair(Start(nearEnd, new NoHandler(), windowSize), Start(farEnd, accepting, windowSize));
        near.Attach(await pair.OpenAsync(near.Handler));
        far.Attach(await accepting.Accepted.Task.WaitAsync(Limit));
        return (pair, near, far);
    }

    public Task<SshChannel> OpenAsync(ChannelHandler handler) => Near.OpenChannelAsync("test", default, handler).WaitAsync(Limit);

    public async ValueTask DisposeAsync()
    {
        await Near.DisposeAsync();
        await Far.DisposeAsync();
    }

    private static SshConnection Start(Stream stream, ConnectionHandler handler, uint windowSize)
    {
        var transport = new SshTransport(stream, new SshTransportOptions { Identification = "SSH-2.0-Link_1" });
        var connection = new SshConnection(transport, handler, new SshConnectionOptions { WindowSize = windowSize });
        connection.Begin();
        transport.Start();
        return connection;
    }

    private sealed class NoHandler : ConnectionHandler;

    private sealed class AcceptingHandler(Func<ChannelHandler> channels) : ConnectionHandler
    {
        public TaskCompletionSource<SshChannel> Accepted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
        {
            if (request.Type == "test")
            {
                Accepted.TrySetResult(request.Accept(channels()));
            }
            else
            {
                request.Refuse(ChannelOpenFailure.UnknownChannelType, "only tests are served here");
            }
        }
    }
}
