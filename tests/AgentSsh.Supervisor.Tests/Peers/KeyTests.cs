using System.Net.Sockets;
using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Tests.Support;

namespace AgentSsh.Supervisor.Tests.Peers;

/// <summary>One socket for people's ssh-agents, which stays while people come and go.</summary>
public sealed class KeyTests : IAsyncLifetime
{
    // SSH_AGENTC_REQUEST_IDENTITIES (11), and the SSH_AGENT_IDENTITIES_ANSWER (12) of none.
    private static readonly byte[] List = [0, 0, 0, 1, 11];
    private static readonly byte[] None = [0, 0, 0, 5, 12, 0, 0, 0, 0];

    private RunningSupervisor _supervisor = null!;

    public async ValueTask InitializeAsync()
    {
        _supervisor = RunningSupervisor.Start("echo sock=$SSH_AUTH_SOCK; exec cat");
        await _supervisor.Gateway.WaitForAsync(ProgramState.Running);
        _supervisor.Gateway.Opened = request => request.Accept(new NamingAgent(SessionRequest.DecodeText(request.Data.Span)));
    }

    public ValueTask DisposeAsync() => _supervisor.DisposeAsync();

    [Fact]
    public async Task Program_AndCommands_HaveTheSocketThatStays()
    {
        var session = await _supervisor.Gateway.ExecAsync("echo $SSH_AUTH_SOCK");
        await session.Closed;
        Assert.Equal(_supervisor.Paths.KeySocket + "\n", session.Output);
        var screen = await _supervisor.Gateway.AttachAsync(columns: 160);
        await screen.WaitForAsync("sock=" + _supervisor.Paths.KeySocket);
    }

    [Fact]
    public async Task Nobody_Forwards_AnAgentWithoutKeysAnswers()
    {
        Assert.Equal(None, await AskAsync(List));
        Assert.Equal<byte[]>([0, 0, 0, 1, 5], await AskAsync([0, 0, 0, 3, 13, 1, 2]));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    public async Task Nobody_Forwards_WhatIsNoRequestIsHungUpOn(uint length)
    {
        var number = SessionRequest.EncodeNumber(length);
        Assert.Empty(await AskAsync([.. number, 11]));
        Assert.Equal(None, await AskAsync(List));
    }

    [Fact]
    public async Task Attached_NewestCountsAndTheOneBeforeItWhenItLeaves()
    {
        var first = await AttachForwardingAsync("first");
        Assert.Equal("first", await WhoAsync());
        var second = await AttachForwardingAsync("second");
        Assert.Equal("second", await WhoAsync());
        await _supervisor.Gateway.AttachAsync();
        Assert.Equal("second", await WhoAsync());

        second.Channel.Close();
        await second.Closed;
        await Soon.TrueAsync(async () => await WhoAsync() == "first", "the one before it");
        first.Channel.Close();
        await first.Closed;
        await Soon.TrueAsync(async () => (await AskAsync(List)).AsSpan().SequenceEqual(None), "an agent without keys");
    }

    [Fact]
    public async Task Attached_NewestCannotBeReached_TheOneBeforeItCounts()
    {
        await AttachForwardingAsync("first");
        await AttachForwardingAsync("gone");
        _supervisor.Gateway.Opened = request =>
        {
            var who = SessionRequest.DecodeText(request.Data.Span);
            if (who == "gone")
            {
                request.Refuse(ChannelOpenFailure.ConnectFailed, "no agent there");
            }
            else
            {
                request.Accept(new NamingAgent(who));
            }
        };
        Assert.Equal("first", await WhoAsync());
        Assert.Contains("no agent there", _supervisor.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attached_NewestNeverAnswers_TheOneBeforeItCountsAfterAWhile()
    {
        await AttachForwardingAsync("first");
        await AttachForwardingAsync("frozen");
        ChannelOpenRequest? frozen = null;
        _supervisor.Gateway.Opened = request =>
        {
            if (SessionRequest.DecodeText(request.Data.Span) is var who and not "frozen")
            {
                request.Accept(new NamingAgent(who));
            }
            else
            {
                frozen = request;
            }
        };
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_supervisor.Paths.KeySocket));
        Assert.Equal("first", await NextAsync(socket));

        // Its answer comes after all, to a question that nobody asks any more.
        var late = new TestChannel();
        late.Channel = frozen!.Accept(late);
        await late.Closed;
        Assert.Equal("first", await NextAsync(socket));
    }

    [Fact]
    public async Task Command_ThatForwardsItself_ReachesItsOwnPersonsKeys()
    {
        await AttachForwardingAsync("first");
        var session = await _supervisor.Gateway.OpenSessionAsync();
        await TestGateway.RequestAsync(session, SessionRequest.AgentForwarding, SessionRequest.EncodeText("own"));
        await TestGateway.RequestAsync(session, SessionRequest.Exec, SessionRequest.EncodeText("echo $SSH_AUTH_SOCK; cat"));
        await session.WaitForAsync("\n");
        var path = session.Output.Trim();
        Assert.NotEqual(_supervisor.Paths.KeySocket, path);
        Assert.Equal("own", await WhoAsync(path));
        Assert.Equal("first", await WhoAsync());
        session.Channel.Close();
        await Soon.TrueAsync(() => Task.FromResult(!File.Exists(path)), "the socket taken away");
    }

    [Fact]
    public async Task Connections_MoreThanAnybodyNeeds_AreClosedAndTheSocketLives()
    {
        var many = new List<Socket>();
        for (var i = 0; i < 100; i++)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_supervisor.Paths.KeySocket));
            many.Add(socket);
        }

        Assert.Equal(0, await many[^1].ReceiveAsync(new byte[1]).WaitAsync(Soon.Bound));
        many.ForEach(socket => socket.Dispose());
        await Soon.TrueAsync(async () => (await AskAsync(List)).AsSpan().SequenceEqual(None), "an answer again, not " + Convert.ToHexString(await AskAsync(List)) + _supervisor.Log);
    }

    private async Task<TestChannel> AttachForwardingAsync(string id)
    {
        var session = await _supervisor.Gateway.OpenSessionAsync();
        await TestGateway.RequestAsync(session, PtyRequest.RequestName, new PtyRequest("xterm", new TerminalSize(80, 24), ReadOnlyMemory<byte>.Empty).Encode());
        await TestGateway.RequestAsync(session, SessionRequest.AgentForwarding, SessionRequest.EncodeText(id));
        await TestGateway.RequestAsync(session, LinkNames.Attach, new AttachRequest(id, "alice", false, false).Encode());
        return session;
    }

    [Fact]
    public async Task Command_WhoseSocketsAreTakenAwayUnderIt_LeavesTheLinkAlone()
    {
        var session = await _supervisor.Gateway.OpenSessionAsync();
        await TestGateway.RequestAsync(session, SessionRequest.AgentForwarding, SessionRequest.EncodeText("own"));
        await TestGateway.RequestAsync(session, SessionRequest.Exec, SessionRequest.EncodeText("rm -r $(dirname $SSH_AUTH_SOCK)"));
        await session.Closed;
        var next = await _supervisor.Gateway.ExecAsync("echo alive");
        await next.Closed;
        Assert.Equal("alive\n", next.Output);
        Assert.Single(_supervisor.Gateway.Hellos);
    }

    private static async Task<string> NextAsync(Socket socket)
    {
        await socket.SendAsync(List);
        var buffer = new byte[256];
        return System.Text.Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer).WaitAsync(Soon.Bound));
    }

    private async Task<string> WhoAsync(string? path = null) => System.Text.Encoding.UTF8.GetString(await AskAsync(List, path));

    // All that is answered until the other end is silent for good or closes: one piece.
    private async Task<byte[]> AskAsync(byte[] request, string? path = null)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path ?? _supervisor.Paths.KeySocket));
        await socket.SendAsync(request);
        var buffer = new byte[256];
        return buffer[..await socket.ReceiveAsync(buffer).WaitAsync(Soon.Bound)];
    }

    /// <summary>Says to whom the request came.</summary>
    private sealed class NamingAgent(string name) : ChannelHandler
    {
        public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
        {
            channel.Consumed(data.Length);
            channel.Write(System.Text.Encoding.UTF8.GetBytes(name));
        }
    }
}
