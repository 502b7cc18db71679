using System.Buffers.Binary;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>What a link puts on the wire, message by message, against a peer that says whatever the test wants.</summary>
public sealed class WireOrderTests : IAsyncDisposable
{
    private const uint PeersNumber = 70;

    private readonly CountingHandler _handler = new();
    private readonly OpenHandler _opens;
    private readonly RawPeer _peer;
    private readonly SshConnection _link;

    public WireOrderTests()
    {
        (DuplexStream near, DuplexStream far) = DuplexStream.CreatePair();
        _opens = new OpenHandler(_handler);
        _link = SshLink.Start(near, _opens, "SSH-2.0-Link_1");
        _peer = new RawPeer(far);
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        await _link.DisposeAsync();
    }

    [Fact]
    public async Task End_DataStatusEofClose_LeaveInOrderAndNothingAfter()
    {
        SshChannel channel = await OpenAsync();

        channel.Write("last words"u8);
        channel.SendRequest("exit-status", [0, 0, 0, 1]);
        channel.SendEof();
        channel.Close();
        channel.Write("too late"u8);
        channel.SendEof();
        channel.Close();

        await ExpectAsync(
            MessageNumber.SSH_MSG_CHANNEL_DATA, MessageNumber.SSH_MSG_CHANNEL_REQUEST, MessageNumber.SSH_MSG_CHANNEL_EOF, MessageNumber.SSH_MSG_CHANNEL_CLOSE);
        await ExpectNothingMoreAsync();
        Assert.Equal(0, _handler.Closed);
        await SendAsync(MessageNumber.SSH_MSG_CHANNEL_CLOSE);
        await _handler.ClosedAsync();
        Assert.False(channel.IsOpen);
    }

    [Fact]
    public async Task Eof_ThenRequestThenData_DataIsDropped()
    {
        SshChannel channel = await OpenAsync();

        channel.SendEof();
        channel.SendRequest("exit-status", [0, 0, 0, 1]);
        channel.Write("too late"u8);
        channel.SendEof();

        await ExpectAsync(MessageNumber.SSH_MSG_CHANNEL_EOF, MessageNumber.SSH_MSG_CHANNEL_REQUEST);
        await ExpectNothingMoreAsync();
    }

    [Fact]
    public async Task PeerCloses_WithOutputWaiting_OneCloseAndNoEof()
    {
        SshChannel channel = await OpenAsync(window: 0);
        channel.Write(new byte[100_000]);
        channel.SendEof();

        await SendAsync(MessageNumber.SSH_MSG_CHANNEL_CLOSE);

        await ExpectAsync(MessageNumber.SSH_MSG_CHANNEL_CLOSE);
        await ExpectNothingMoreAsync();
        Assert.Equal(1, _handler.Closed);
    }

    [Fact]
    public async Task Abort_WithOutputWaiting_ClosesAtOnce()
    {
        SshChannel channel = await OpenAsync(window: 0);
        channel.Write(new byte[100_000]);

        channel.Abort();

        await ExpectAsync(MessageNumber.SSH_MSG_CHANNEL_CLOSE);
        await ExpectNothingMoreAsync();
    }

    [Fact]
    public async Task BothClose_Crossing_OneCloseEach()
    {
        SshChannel channel = await OpenAsync();
        channel.Close();
        await SendAsync(MessageNumber.SSH_MSG_CHANNEL_CLOSE);

        await ExpectAsync(MessageNumber.SSH_MSG_CHANNEL_CLOSE);
        await ExpectNothingMoreAsync();
        Assert.Equal(1, _handler.Closed);
    }

    [Fact]
    public async Task Request_AnsweredAfterOurClose_IsNotAnsweredOnTheWire()
    {
        SshChannel channel = await OpenAsync();
        await _peer.SendAsync(Head(MessageNumber.SSH_MSG_CHANNEL_REQUEST).Utf8("exec").Boolean(true).Utf8("something"));
        ChannelRequest request = await _opens.Requested.Task.WaitAsync(TimeSpan.FromSeconds(10));
        channel.Close();
        await ExpectAsync(MessageNumber.SSH_MSG_CHANNEL_CLOSE);

        request.Succeed();

        await ExpectNothingMoreAsync();
    }

    [Fact]
    public async Task Message_ForAClosedChannel_IsIgnored()
    {
        SshChannel channel = await OpenAsync();
        channel.Close();
        await ExpectAsync(MessageNumber.SSH_MSG_CHANNEL_CLOSE);
        await SendAsync(MessageNumber.SSH_MSG_CHANNEL_CLOSE);

        await _peer.SendAsync(Head(MessageNumber.SSH_MSG_CHANNEL_WINDOW_ADJUST).UInt32(1));

        await ExpectNothingMoreAsync();
    }

    [Fact]
    public async Task Message_ForAChannelThatNeverWas_EndsTheConnection()
    {
        await OpenAsync();

        await _peer.SendAsync(new SshBuilder().Byte(MessageNumber.SSH_MSG_CHANNEL_EOF).UInt32(1));

        Assert.Equal(SshDisconnectReason.ProtocolError, await _peer.ReceiveDisconnectAsync());
    }

    [Theory]
    [InlineData(uint.MaxValue, 1u)]
    [InlineData(1u, uint.MaxValue)]
    public async Task WindowAdjust_BeyondTheLargestWindow_EndsTheConnection(uint window, uint adjust)
    {
        await OpenAsync(window);

        await _peer.SendAsync(Head(MessageNumber.SSH_MSG_CHANNEL_WINDOW_ADJUST).UInt32(adjust));

        Assert.Equal(SshDisconnectReason.ProtocolError, await _peer.ReceiveDisconnectAsync());
    }

    [Fact]
    public async Task Data_BeyondTheWindow_EndsTheConnection()
    {
        var greedy = new CountingHandler { Uses = false };
        _opens.Handler = greedy;
        await OpenAsync();

        // Two megabytes are granted and a tenth more is forgiven.
        for (int i = 0; i < 70; i++)
        {
            await _peer.SendAsync(Head(MessageNumber.SSH_MSG_CHANNEL_DATA).String(new byte[32 * 1024]));
        }

        await ExpectNothingMoreAsync();

        // Not awaited: it may find the other end closed.
        _ = _peer.SendAsync(Head(MessageNumber.SSH_MSG_CHANNEL_DATA).String(new byte[32 * 1024]));

        Assert.Equal(SshDisconnectReason.ProtocolError, await _peer.ReceiveDisconnectAsync());
    }

    [Fact]
    public async Task Data_PeersPacketIsSmall_IsCutToIt()
    {
        SshChannel channel = await OpenAsync(window: 250, maxPacket: 100);

        channel.Write(new byte[300]);

        int[] sizes = [.. await Task.WhenAll(Enumerable.Range(0, 1).Select(_ => DataLengthAsync())), await DataLengthAsync(), await DataLengthAsync()];
        Assert.Equal([100, 100, 50], sizes);
        await ExpectNothingMoreAsync();
    }

    [Fact]
    public async Task Unknown_MessageType_IsAnsweredWithItsNumber()
    {
        await OpenAsync();

        await _peer.SendAsync(150);

        Assert.Equal([MessageNumber.SSH_MSG_UNIMPLEMENTED, 0, 0, 0, 1], await _peer.ReceiveAsync());
    }

    [Fact]
    public async Task End_ByManyThreadsAtOnce_OneEofOneCloseAndNothingAfter()
    {
        // SSH.NET#84: EOF and CLOSE that were not sent under one lock.
        SshChannel channel = await OpenAsync();
        Parallel.For(0, 64, i =>
        {
            channel.Write("x"u8);
            channel.SendEof();
            channel.Write("y"u8);
            if (i > 32)
            {
                channel.Close();
            }
        });

        var types = new List<byte>();
        while (types.Count == 0 || types[^1] != MessageNumber.SSH_MSG_CHANNEL_CLOSE)
        {
            types.Add(await _peer.ReceiveTypeAsync());
        }

        Assert.Single(types, MessageNumber.SSH_MSG_CHANNEL_EOF);
        Assert.Equal([MessageNumber.SSH_MSG_CHANNEL_EOF, MessageNumber.SSH_MSG_CHANNEL_CLOSE], types[^2..]);
        await ExpectNothingMoreAsync();
    }

    [Fact]
    public async Task Open_OfOurs_TwoThousandWhileThePeerDoesNotRead_DoNotEndTheConnection()
    {
        await _peer.IdentifyAsync();
        using var cancel = new CancellationTokenSource();
        Task<SshChannel>[] opens = [.. Enumerable.Range(0, 2000).Select(_ => _link.OpenChannelAsync("test", new byte[1000], new CountingHandler(), cancel.Token))];

        // What was not sent is taken back; what was sent is still the peer's to answer.
        await cancel.CancelAsync();
        foreach (Task<SshChannel> open in opens)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open);
        }

        await _peer.SendAsync(MessageNumber.SSH2_MSG_PING, 0, 0, 0, 0);
        int sent = 0;
        while (await _peer.ReceiveTypeAsync() == MessageNumber.SSH_MSG_CHANNEL_OPEN)
        {
            sent++;
        }

        Assert.InRange(sent, 1, 1999);
        Assert.False(_link.IsEnding);
    }

    [Fact]
    public async Task Requests_WaitingBehindData_AreCounted()
    {
        SshChannel channel = await OpenAsync(window: 0);
        channel.Write("x"u8);
        channel.SendRequest("one", default);
        channel.SendRequest("two", default);
        Assert.Equal(2, channel.WaitingRequests);

        await _peer.SendAsync(Head(MessageNumber.SSH_MSG_CHANNEL_WINDOW_ADJUST).UInt32(1));
        await ExpectAsync(MessageNumber.SSH_MSG_CHANNEL_DATA, MessageNumber.SSH_MSG_CHANNEL_REQUEST, MessageNumber.SSH_MSG_CHANNEL_REQUEST);

        Assert.Equal(0, channel.WaitingRequests);
    }

    [Fact]
    public async Task Opens_NotAnswered_AreBounded()
    {
        _opens.Holds = true;
        await _peer.IdentifyAsync();

        for (int i = 0; i < 4097; i++)
        {
            await _peer.SendAsync(OpenMessage(1000, 1000));
        }

        byte[] refusal = await _peer.ReceiveAsync();
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_OPEN_FAILURE, refusal[0]);
        Assert.Equal((uint)ChannelOpenFailure.ResourceShortage, BinaryPrimitives.ReadUInt32BigEndian(refusal.AsSpan(5)));
    }

    private static SshBuilder OpenMessage(uint window, uint maxPacket) =>
        new SshBuilder().Byte(MessageNumber.SSH_MSG_CHANNEL_OPEN).Utf8("test").UInt32(PeersNumber).UInt32(window).UInt32(maxPacket);

    private static SshBuilder Head(byte type) => new SshBuilder().Byte(type).UInt32(0);

    private async Task<SshChannel> OpenAsync(uint window = 1 << 20, uint maxPacket = 32 * 1024)
    {
        await _peer.IdentifyAsync();
        await _peer.SendAsync(OpenMessage(window, maxPacket));
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION, await _peer.ReceiveTypeAsync());
        return await _opens.Opened.Task;
    }

    private Task SendAsync(byte type) => _peer.SendAsync(Head(type));

    private async Task<int> DataLengthAsync() => (await _peer.ReceiveAsync()).Length - 9;

    private async Task ExpectAsync(params byte[] types)
    {
        foreach (byte type in types)
        {
            byte[] message = await _peer.ReceiveAsync();
            Assert.Equal(type, message[0]);
            Assert.Equal(PeersNumber, BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(1)));
        }
    }

    // A ping is answered after everything that was to be said before.
    private async Task ExpectNothingMoreAsync()
    {
        await _peer.SendAsync(MessageNumber.SSH2_MSG_PING, 0, 0, 0, 0);
        Assert.Equal([MessageNumber.SSH2_MSG_PONG, 0, 0, 0, 0], await _peer.ReceiveAsync());
        await _peer.SendAsync(MessageNumber.SSH2_MSG_PING, 0, 0, 0, 0);
        Assert.Equal([MessageNumber.SSH2_MSG_PONG, 0, 0, 0, 0], await _peer.ReceiveAsync());
    }

    private sealed class OpenHandler(CountingHandler handler) : ConnectionHandler
    {
        public TaskCompletionSource<SshChannel> Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<ChannelRequest> Requested { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ChannelHandler Handler { get; set; } = handler;

        public bool Holds { get; set; }

        public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
        {
            if (!Holds)
            {
                Opened.SetResult(request.Accept(new Watching(this)));
            }
        }

        private sealed class Watching(OpenHandler owner) : ChannelHandler
        {
            public override void OnData(SshChannel channel, ReadOnlySpan<byte> data) => owner.Handler.OnData(channel, data);

            public override void OnClosed(SshChannel channel) => owner.Handler.OnClosed(channel);

            public override void OnRequest(SshChannel channel, ChannelRequest request) => owner.Requested.SetResult(request);
        }
    }
}
