using System.Collections.Concurrent;

namespace AgentSsh.Ssh.Tests.InMemory;

public sealed class ConnectionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Data_64MegabytesBothWays_ArrivesUnchanged()
    {
        const long total = 64 * 1024 * 1024;
        (LinkPair pair, ChannelStream near, ChannelStream far) = await LinkPair.WithStreamsAsync();
        await using (pair)
        {
            await Task.WhenAll(
                Pattern.SendAsync(near.Channel, total),
                Pattern.SendAsync(far.Channel, total),
                Pattern.CheckAsync(near, total),
                Pattern.CheckAsync(far, total)).WaitAsync(Limit);
        }
    }

    [Theory]
    [InlineData(1u, 300)]
    [InlineData(7u, 3_000)]
    [InlineData(1000u, 300_000)]
    [InlineData(32_767u, 3_000_000)]
    public async Task Data_SmallWindows_ArrivesUnchanged(uint window, long total)
    {
        (LinkPair pair, ChannelStream near, ChannelStream far) = await LinkPair.WithStreamsAsync(window);
        await using (pair)
        {
            await Task.WhenAll(
                Pattern.SendAsync(near.Channel, total),
                Pattern.SendAsync(far.Channel, total),
                Pattern.CheckAsync(near, total),
                Pattern.CheckAsync(far, total)).WaitAsync(Limit);
        }
    }

    [Fact]
    public async Task Eof_FromOneSide_LeavesTheOtherDirectionOpen()
    {
        (LinkPair pair, ChannelStream near, ChannelStream far) = await LinkPair.WithStreamsAsync();
        await using (pair)
        {
            near.Channel.SendEof();
            await Pattern.CheckAsync(far, 0).WaitAsync(Limit);

            Task send = Pattern.SendAsync(far.Channel, 5_000_000);
            await Pattern.CheckAsync(near, 5_000_000).WaitAsync(Limit);
            await send;
            far.Channel.Close();
            await near.Closed.WaitAsync(Limit);
            Assert.False(near.Channel.IsOpen);
        }
    }

    [Fact]
    public async Task Requests_AnsweredBackwardsByManyThreads_EachGetsItsOwnReply()
    {
        var held = new BlockingCollection<ChannelRequest>();
        await using LinkPair pair = LinkPair.Start(() => new HoldingHandler(held));
        SshChannel channel = await pair.OpenAsync(new ChannelStream().Handler);

        for (int round = 0; round < 20; round++)
        {
            Task<bool>[] replies = [.. Enumerable.Range(0, 100).Select(i => channel.SendRequestAsync((i % 3 == 0).ToString(), default))];
            ChannelRequest[] requests = [.. Enumerable.Range(0, 100).Select(_ => held.Take())];
            Array.Reverse(requests);
            Parallel.ForEach(requests, static request =>
            {
                if (request.Name == "True")
                {
                    request.Succeed();
                }
                else
                {
                    request.Fail();
                }
            });

            bool[] answers = await Task.WhenAll(replies).WaitAsync(Limit);
            Assert.Equal(Enumerable.Range(0, 100).Select(i => i % 3 == 0), answers);
        }
    }

    [Fact]
    public async Task GlobalRequests_SentByManyThreads_EachGetsItsOwnReply()
    {
        (DuplexStream far, DuplexStream near) = DuplexStream.CreatePair();
        await using SshConnection answering = SshLink.Start(far, new MirrorHandler(), "SSH-2.0-Far_1");
        await using SshConnection asking = SshLink.Start(near, new MirrorHandler(), "SSH-2.0-Near_1");

        await Parallel.ForAsync(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (i, cancellationToken) =>
        {
            GlobalReply reply = await asking.SendGlobalRequestAsync("mirror", BitConverter.GetBytes(i), cancellationToken).WaitAsync(Limit, cancellationToken);
            Assert.True(reply.Success);
            Assert.Equal(i, BitConverter.ToInt32(reply.Data.Span));
        });
    }

    [Fact]
    public async Task Open_Refused_ThrowsWithReasonAndText()
    {
        await using LinkPair pair = LinkPair.Start(() => new ChannelStream().Handler);

        SshChannelOpenException e = await Assert.ThrowsAsync<SshChannelOpenException>(
            () => pair.Near.OpenChannelAsync("other", default, new ChannelStream().Handler).WaitAsync(Limit));

        Assert.Equal(ChannelOpenFailure.UnknownChannelType, e.Reason);
        Assert.Contains("only tests are served here", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectionLost_EveryChannel_IsToldOnce()
    {
        var handlers = new ConcurrentBag<CountingHandler>();
        CountingHandler Make()
        {
            var handler = new CountingHandler();
            handlers.Add(handler);
            return handler;
        }

        await using LinkPair pair = LinkPair.Start(Make);
        for (int i = 0; i < 20; i++)
        {
            SshChannel channel = await pair.OpenAsync(Make());
            channel.Write("something"u8);
            if (i % 4 == 0)
            {
                channel.Close();
            }
        }

        pair.Near.Abort(ConnectionEndReason.LocalDisconnect, "pulled");
        await pair.Near.Completion.WaitAsync(Limit);
        await pair.Far.Completion.WaitAsync(Limit);

        Assert.Equal(40, handlers.Count);
        Assert.All(handlers, handler => Assert.Equal(1, handler.Closed));
    }

    [Fact]
    public async Task WaitForRoom_PeerUsesNothingUp_WaitsUntilItDoes()
    {
        var far = new CountingHandler { Uses = false };
        await using LinkPair pair = LinkPair.Start(() => far, windowSize: 1000);
        SshChannel channel = await pair.OpenAsync(new ChannelStream().Handler);
        channel.OutputLimit = 2000;

        channel.Write(new byte[3500]);
        await far.ReceivedAsync(1000);
        Task room = channel.WaitForRoomAsync().AsTask();

        Assert.False(room.IsCompleted);
        Assert.Equal(2500, channel.BufferedBytes);
        far.Channel!.Consumed(1000);
        await room.WaitAsync(Limit);
    }

    [Fact]
    public async Task Sent_AfterEverythingLeft_CountsEveryByte()
    {
        var near = new CountingHandler();
        var far = new CountingHandler();
        await using LinkPair pair = LinkPair.Start(() => far);
        SshChannel channel = await pair.OpenAsync(near);

        for (int i = 0; i < 100; i++)
        {
            channel.Write(new byte[12_345]);
        }

        await far.ReceivedAsync(1_234_500);
        await near.SentAsync(1_234_500);
    }

    [Fact]
    public async Task Disconnect_WithOutputWaiting_SendsItFirst()
    {
        var far = new CountingHandler();
        await using LinkPair pair = LinkPair.Start(() => far);
        SshChannel channel = await pair.OpenAsync(new ChannelStream().Handler);

        channel.Write(new byte[1_000_000]);
        pair.Near.Disconnect(Wire.SshDisconnectReason.ByApplication, "done");

        ConnectionEnd end = await pair.Far.Completion.WaitAsync(Limit);
        Assert.Equal(ConnectionEndReason.PeerDisconnected, end.Reason);
        Assert.Equal("done", end.Message);
        await far.ReceivedAsync(1_000_000);
    }

    [Fact]
    public async Task Disconnect_PeerTakesNothing_EndsAllTheSame()
    {
        await using LinkPair pair = LinkPair.Start(() => new CountingHandler { Uses = false }, windowSize: 1000);
        SshChannel channel = await pair.OpenAsync(new ChannelStream().Handler);

        channel.Write(new byte[1_000_000]);
        pair.Near.Disconnect(Wire.SshDisconnectReason.ByApplication, "done");

        Assert.Equal(ConnectionEndReason.LocalDisconnect, (await pair.Near.Completion.WaitAsync(Limit)).Reason);
    }

    private sealed class HoldingHandler(BlockingCollection<ChannelRequest> held) : ChannelHandler
    {
        public override void OnRequest(SshChannel channel, ChannelRequest request) => held.Add(request);
    }

    private sealed class MirrorHandler : ConnectionHandler
    {
        public override void OnGlobalRequest(SshConnection connection, GlobalRequest request) =>
            ThreadPool.QueueUserWorkItem(_ => request.Succeed(request.Data.Span));
    }
}
