using System.Security.Cryptography;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Clients that do what no client should: nothing breaks, nothing grows, and others do not notice.</summary>
public sealed class RudePeerTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly SshServer _server = new(SshPair.ServerOptions(new RecordedEvents()));
    private SshConnection _other = null!;
    private ChannelStream _echo = null!;

    public async ValueTask InitializeAsync()
    {
        (DuplexStream serverStream, DuplexStream clientStream) = DuplexStream.CreatePair();
        _ = _server.Serve(serverStream);
        _other = await SshClient.ConnectAsync(SshPair.ClientOptions(clientStream), new EchoHandler());
        _echo = new ChannelStream();
        SshChannel channel = await _other.OpenChannelAsync(SessionRequest.ChannelType, default, _echo.Handler);
        _echo.Attach(channel);
        Assert.True(await channel.SendRequestAsync(SessionRequest.Shell, default));
    }

    /// <summary>After each of them somebody else's session goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        var answer = new byte[5];
        _echo.Channel.Write("still"u8);
        await _echo.ReadExactlyAsync(answer).AsTask().WaitAsync(Limit);
        Assert.Equal("still"u8.ToArray(), answer);
        await _other.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Identification_WithoutEnd_EndsAtItsLongest()
    {
        (Stream stream, Task<ConnectionEnd> served) = Connect();
        await using (stream)
        {
            await stream.WriteAsync("SSH-2.0-"u8.ToArray());
            await stream.WriteAsync(Enumerable.Repeat((byte)'a', 247).ToArray());
            Assert.False(served.IsCompleted);
            await stream.WriteAsync(Enumerable.Repeat((byte)'a', 100).ToArray());

            Assert.Equal(ConnectionEndReason.ProtocolError, (await served.WaitAsync(Limit)).Reason);
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\r\n")]
    [InlineData("SSH-2.0-\u0001\r\n")]
    [InlineData("SSH-3.0-x\r\n")]
    public async Task Identification_OfAnotherKind_EndsTheConnection(string line)
    {
        (Stream stream, Task<ConnectionEnd> served) = Connect();
        await using (stream)
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(line));

            Assert.Equal(ConnectionEndReason.ProtocolError, (await served.WaitAsync(Limit)).Reason);
        }
    }

    [Fact]
    public async Task Handshake_OneByteASecond_IsCutByTheGraceTime()
    {
        var time = new ManualTime();
        await using var server = new SshServer(SshPair.ServerOptions(new RecordedEvents()) with { TimeProvider = time });
        (DuplexStream serverStream, DuplexStream stream) = DuplexStream.CreatePair();
        Task<ConnectionEnd> served = server.Serve(serverStream);
        byte[] line = System.Text.Encoding.ASCII.GetBytes("SSH-2.0-a-client-with-a-name-that-is-long-enough\r\n");
        for (int second = 0; second < 29; second++)
        {
            await stream.WriteAsync(line.AsMemory(second, 1));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.False(served.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ConnectionEndReason.LoginGraceExceeded, (await served.WaitAsync(Limit)).Reason);
        await stream.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Garbage_BeforeTheLogin_EndsTheConnection(int seed)
    {
        (Stream stream, Task<ConnectionEnd> served) = Connect();
        await using (stream)
        {
            await stream.WriteAsync("SSH-2.0-x\r\n"u8.ToArray());
            var garbage = new byte[64 * 1024];
            new Random(seed).NextBytes(garbage);
            await stream.WriteAsync(garbage);

            Assert.Equal(SshDisconnectReason.MacError, (await served.WaitAsync(Limit)).DisconnectCode);
        }
    }

    [Fact]
    public async Task Garbage_AfterTheLogin_EndsTheConnection()
    {
        await using RudeClient client = await RudeClient.LogInAsync(_server);
        await client.RunAsync("cat", 100_000);
        await client.Stream.WriteAsync(RandomNumberGenerator.GetBytes(40_000));

        Assert.Equal(SshDisconnectReason.MacError, (await client.Served.WaitAsync(Limit)).DisconnectCode);
    }

    [Fact]
    public async Task LengthField_OfTheLargestPacketAndNothingMore_WaitsInASmallBuffer()
    {
        (Stream stream, Task<ConnectionEnd> served) = Connect();
        await using (stream)
        {
            await stream.WriteAsync("SSH-2.0-x\r\n"u8.ToArray());
            await stream.WriteAsync(new byte[] { 0, 0, 0x88, 0xb4 });
            await stream.WriteAsync(new byte[20_000]);
            Assert.False(served.IsCompleted);
        }

        await served.WaitAsync(Limit);
    }

    [Fact]
    public async Task Opens_ThousandsUnread_AreRefusedOrEndThatConnectionOnly()
    {
        await using RudeClient client = await RudeClient.LogInAsync(_server, held: 16 * 1024);
        await client.FloodAsync(20_000, static () => RudeClient.Open(0));

        Assert.Equal(ConnectionEndReason.ResourceExhausted, (await client.Served.WaitAsync(Limit)).Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_ThousandsUnread_EndThatConnectionOnly(bool global)
    {
        await using RudeClient client = await RudeClient.LogInAsync(_server, held: 16 * 1024);
        await client.RunAsync("cat", 0);
        await client.FloodAsync(20_000, () => global
            ? new SshBuilder().Byte(MessageNumber.SSH_MSG_GLOBAL_REQUEST).Utf8("keepalive@openssh.com").Boolean(true)
            : RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_REQUEST).Utf8("no-such-request").Boolean(true));

        Assert.Equal(ConnectionEndReason.ResourceExhausted, (await client.Served.WaitAsync(Limit)).Reason);
    }

    [Fact]
    public async Task Request_Unknown_FailsAndOnlyWhenAnAnswerIsWanted()
    {
        // PuTTY measures by winadj@putty.projects.tartarus.org, which has to fail.
        await using RudeClient client = await RudeClient.LogInAsync(_server);
        await client.RunAsync("cat", 1000);
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_REQUEST).Utf8("simple@putty.projects.tartarus.org").Boolean(false));
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_REQUEST).Utf8("winadj@putty.projects.tartarus.org").Boolean(true));
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_DATA).String("x"u8));

        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_FAILURE, (await client.ReceiveAsync())[0]);
        Assert.Equal(1, RudeClient.DataLength(await client.ReceiveAsync()));
    }

    [Fact]
    public async Task AfterClose_WhateverIsSent_IsIgnored()
    {
        await using RudeClient client = await RudeClient.LogInAsync(_server);
        await client.RunAsync("cat", 1000);
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_CLOSE));
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_DATA).String("late"u8));
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_EXTENDED_DATA).UInt32(1).String("late"u8));
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_WINDOW_ADJUST).UInt32(1));
        client.Send(RudeClient.Exec("cat"));
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_EOF));
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_CLOSE));

        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_CLOSE, (await client.ReceiveAsync())[0]);

        // Its number is free again, for one that works.
        await client.RunAsync("cat", 1000);
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_DATA).String("x"u8));
        Assert.Equal(1, RudeClient.DataLength(await client.ReceiveAsync()));
    }

    [Fact]
    public async Task Close_HeldBackForEver_CostsTheClientItsOwnChannelsOnly()
    {
        await using RudeClient client = await RudeClient.LogInAsync(_server);
        var limit = new SshServerLimits().MaxChannels;
        for (uint i = 0; i < limit; i++)
        {
            client.Send(RudeClient.Open(1000));
            Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION, (await client.ReceiveAsync())[0]);
            client.Send(RudeClient.Exec("exit 1", wantReply: false, channel: i));
            foreach (byte type in new[] { MessageNumber.SSH_MSG_CHANNEL_EXTENDED_DATA, MessageNumber.SSH_MSG_CHANNEL_REQUEST, MessageNumber.SSH_MSG_CHANNEL_EOF, MessageNumber.SSH_MSG_CHANNEL_CLOSE })
            {
                Assert.Equal(type, (await client.ReceiveAsync())[0]);
            }
        }

        client.Send(RudeClient.Open(1000));
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_OPEN_FAILURE, (await client.ReceiveAsync())[0]);
        client.Send(RudeClient.Head(MessageNumber.SSH_MSG_CHANNEL_CLOSE, 7));
        client.Send(RudeClient.Open(1000));
        Assert.Equal(MessageNumber.SSH_MSG_CHANNEL_OPEN_CONFIRMATION, (await client.ReceiveAsync())[0]);
    }

    [Fact]
    public async Task ThreeHundredConnections_ComeAndGo_NothingIsKept()
    {
        var kept = new List<WeakReference>();
        for (int i = 0; i < 300; i++)
        {
            kept.Add(await ConnectAndLeaveAsync(i % 3));
        }

        await Pollings.UntilAsync(() => _server.ConnectionCount == 1);
        await Pollings.UntilAsync(() =>
        {
            GC.Collect();
            return kept.Count(each => each.IsAlive) <= 3;
        });
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private async Task<WeakReference> ConnectAndLeaveAsync(int how)
    {
        (Stream stream, _) = Connect();
        SshConnection connection = await SshClient.ConnectAsync(SshPair.ClientOptions(stream), new EchoHandler());
        var session = new ChannelStream();
        session.Attach(await connection.OpenChannelAsync(SessionRequest.ChannelType, default, session.Handler));
        switch (how)
        {
            case 0:
                connection.Disconnect(SshDisconnectReason.ByApplication, "bye");
                await connection.Completion;
                break;
            case 1:
                await stream.DisposeAsync();
                await connection.Completion;
                break;
            default:
                await connection.DisposeAsync();
                break;
        }

        return new WeakReference(connection);
    }

    private (Stream Stream, Task<ConnectionEnd> Served) Connect()
    {
        (DuplexStream serverStream, DuplexStream clientStream) = DuplexStream.CreatePair();
        return (clientStream, _server.Serve(serverStream));
    }
}
