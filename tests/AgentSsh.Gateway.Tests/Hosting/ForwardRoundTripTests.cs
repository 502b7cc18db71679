using AgentSsh.Gateway.Attachments;
using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>Forwards from a container to a client, asked for by a client of our own, which can be as rude as it likes.</summary>
public sealed class ForwardRoundTripTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Forward_ConnectionAccepted_ReachesTheClientAsItAsked()
    {
        var client = new Client();
        await using SshConnection connection = await gateway.ConnectAsync("alice", "alice", client);
        GlobalReply reply = await connection.SendGlobalRequestAsync(TcpipForward.RequestName, new TcpipForward("", 0).Encode()).WaitAsync(Soon);
        Assert.True(reply.Success);
        Assert.Equal(40001u, SessionRequest.DecodeNumber(reply.Data.Span));
        FakeSupervisor supervisor = gateway.Engine.Supervisor("alice");
        ListenRequest listening = supervisor.Listening.Single(each => each.Port == 40001);
        Assert.Equal("localhost", listening.Host);

        ChannelOpenRequest? opened = null;
        client.Opened = request =>
        {
            opened = request;
            request.Refuse(ChannelOpenFailure.ConnectFailed, "nobody at home");
        };
        SshChannelOpenException refused = await Assert.ThrowsAsync<SshChannelOpenException>(() => AcceptAsync(supervisor, listening.Id));
        Assert.Equal("nobody at home", refused.Message);
        Assert.Equal(TcpipForward.ForwardedType, opened!.Type);
        Assert.Equal(new TcpipForward("", 40001).EncodeForwarded("127.0.0.1", 5), opened.Data.ToArray());

        Assert.True((await connection.SendGlobalRequestAsync(TcpipForward.CancelName, new TcpipForward("", 40001).Encode())).Success);
        await Wait.Until(() => supervisor.Listening.All(each => each.Port != 40001), Soon, "nobody listening");
        Assert.False((await connection.SendGlobalRequestAsync(TcpipForward.CancelName, new TcpipForward("", 40001).Encode())).Success);
        await Assert.ThrowsAsync<SshChannelOpenException>(() => AcceptAsync(supervisor, listening.Id));
    }

    [Fact]
    public async Task Accepted_ThatNobodyAskedFor_IsRefused()
    {
        (await gateway.SshAsync("carol", "carol", "exit 0")).EnsureSuccess();
        SshChannelOpenException refused = await Assert.ThrowsAsync<SshChannelOpenException>(() => AcceptAsync(gateway.Engine.Supervisor("carol"), "1"));
        Assert.Equal(ChannelOpenFailure.AdministrativelyProhibited, refused.Reason);
    }

    [Fact]
    public async Task Forward_AsManyAsOnePersonMayHave_IsTheBoundAndEndsWithTheConnection()
    {
        await using (SshConnection first = await gateway.ConnectAsync("bob", "bob", new Client()))
        await using (SshConnection second = await gateway.ConnectAsync("bob", "bob", new Client()))
        {
            for (uint i = 0; i < RemoteForwardList.MostOfOnePerson; i++)
            {
                SshConnection one = i % 2 == 0 ? first : second;
                Assert.True((await one.SendGlobalRequestAsync(TcpipForward.RequestName, new TcpipForward("localhost", 20000 + i).Encode()).WaitAsync(Soon)).Success);
            }

            Assert.False((await second.SendGlobalRequestAsync(TcpipForward.RequestName, new TcpipForward("localhost", 21000).Encode()).WaitAsync(Soon)).Success);
            Assert.Contains("you have 32 forwards at this agent", gateway.TextLog.Text, StringComparison.Ordinal);
            Assert.Equal(RemoteForwardList.MostOfOnePerson, gateway.Engine.Supervisor("bob").Listening.Count);

            // Alive, so it keeps its port.
            Assert.True((await second.SendGlobalRequestAsync(TcpipForward.CancelName, new TcpipForward("localhost", 20001).Encode())).Success);
            Assert.False((await second.SendGlobalRequestAsync(TcpipForward.RequestName, new TcpipForward("localhost", 20000).Encode()).WaitAsync(Soon)).Success);
            Assert.False(first.IsEnding);
        }

        await Wait.Until(() => gateway.Engine.Supervisor("bob").Listening.Count == 0, Soon, "nobody listening");
    }

    [Fact]
    public async Task Forward_AFloodThatTheClientNeverAnswers_IsBoundedAndSessionsGoOn()
    {
        var client = new Client { Opened = _ => { } };
        await using SshConnection connection = await gateway.ConnectAsync("alice", "alice.flood", client);
        Assert.True((await connection.SendGlobalRequestAsync(StreamlocalForward.RequestName, new StreamlocalForward("/tmp/x.sock").Encode()).WaitAsync(Soon)).Success);
        FakeSupervisor supervisor = gateway.Engine.Supervisor("alice.flood");
        string id = supervisor.Listening.Single().Id;
        Task<SshChannel>[] opening = [.. Enumerable.Range(0, ClientHandler.MaxTunnels + 44).Select(_ => AcceptAsync(supervisor, id))];
        await Wait.Until(() => opening.Count(each => each.IsFaulted) == 44, Soon, () => $"44 refused, not {opening.Count(each => each.IsFaulted)}");
        SshChannelOpenException refused = await Assert.ThrowsAsync<SshChannelOpenException>(() => opening.First(each => each.IsFaulted));
        Assert.Equal(ChannelOpenFailure.ResourceShortage, refused.Reason);

        SshChannel session = await connection.OpenChannelAsync(SessionRequest.ChannelType, default, new Quiet()).WaitAsync(Soon);
        Assert.True(await session.SendRequestAsync(SessionRequest.Exec, SessionRequest.EncodeText("exit 0")).WaitAsync(Soon));
        await connection.DisposeAsync();
        await Assert.ThrowsAnyAsync<SshChannelOpenException>(() => Task.WhenAll(opening).WaitAsync(Soon));
        Assert.All(opening, each => Assert.True(each.IsFaulted));
    }

    [Fact]
    public async Task DirectTcpip_ManyThatTheClientNeverReads_WaitWithTheContainerNotInTheGateway()
    {
        const int Channels = 100;
        const int Each = 4 * 1024 * 1024;
        await using SshConnection connection = await gateway.ConnectAsync("alice", "alice.bulk", new Client());
        SshChannel first = await connection.OpenChannelAsync(SessionRequest.ChannelType, default, new Quiet()).WaitAsync(Soon);
        Assert.True(await first.SendRequestAsync(SessionRequest.Exec, SessionRequest.EncodeText("cat")).WaitAsync(Soon));
        await Wait.Until(() => gateway.Engine.Has("alice.bulk"), Soon, "the agent");
        var dialled = new System.Collections.Concurrent.ConcurrentBag<SshChannel>();
        gateway.Engine.Supervisor("alice.bulk").Dialled = channel =>
        {
            dialled.Add(channel);
            channel.Write(new byte[Each]);
        };
        for (int i = 0; i < Channels; i++)
        {
            byte[] target = new DirectTcpip("127.0.0.1", 9, "127.0.0.1", 1).Encode();
            await connection.OpenChannelAsync(DirectTcpip.ChannelType, target, new NeverReads()).WaitAsync(Soon);
        }

        long before = -1;
        await Wait.Until(
            async () =>
            {
                long now = dialled.Sum(channel => channel.BufferedBytes);
                bool stands = now == before;
                before = now;
                await Task.Delay(100);
                return stands;
            },
            Soon,
            () => "everything to stand");
        long taken = ((long)Channels * Each) - before;

        // The first 16 with 2 MB and a tenth at most, the others with 256 KB, and 32 KB of each that are with the client.
        Assert.InRange(taken, 1, (16 * 2_400_000) + (84 * 300_000) + (Channels * 40_000));
    }

    [Theory]
    [InlineData(TcpipForward.RequestName)]
    [InlineData(TcpipForward.CancelName)]
    [InlineData(StreamlocalForward.RequestName)]
    [InlineData(StreamlocalForward.CancelName)]
    public async Task Forward_DataThatCannotBeRead_FailsAndTheConnectionLives(string name)
    {
        await using SshConnection connection = await gateway.ConnectAsync("alice", "alice", new Client());
        foreach (byte[] data in (byte[][])[[], [0, 0, 0, 9, 1], new TcpipForward("localhost", 70000).Encode(), [0, 0, 0, 1, 0xFF]])
        {
            Assert.False((await connection.SendGlobalRequestAsync(name, data).WaitAsync(Soon)).Success);
        }

        Assert.False(connection.IsEnding);
    }

    [Fact]
    public async Task Forward_ByAWatcher_IsRefusedWithWordsAndInTheLog()
    {
        await using SshConnection connection = await gateway.ConnectAsync("carol", "team", new Client());
        Assert.False((await connection.SendGlobalRequestAsync(TcpipForward.RequestName, new TcpipForward("", 8080).Encode()).WaitAsync(Soon)).Success);
        Assert.Matches("carol at 127.0.0.1:.* was refused a forward from port 8080 on agent team: .* are for its owner; you are a watcher", gateway.TextLog.Text);
        Assert.Contains("\"event\":\"Refused\"", gateway.JsonLog.Text, StringComparison.Ordinal);
    }

    private static Task<SshChannel> AcceptAsync(FakeSupervisor supervisor, string id) =>
        supervisor.Link.OpenChannelAsync(LinkNames.Accepted, new AcceptedOpen(id, "127.0.0.1", 5).Encode(), new Quiet());

    private sealed class Quiet : ChannelHandler;

    private sealed class NeverReads : ChannelHandler
    {
        public override uint? WindowSize => 32 * 1024;

        public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
        {
            // Not used up, ever.
        }
    }

    private sealed class Client : ConnectionHandler
    {
        public Action<ChannelOpenRequest>? Opened { get; set; }

        public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
        {
            if (Opened is { } opened)
            {
                opened(request);
            }
            else
            {
                base.OnChannelOpen(connection, request);
            }
        }
    }
}
