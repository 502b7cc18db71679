using System.Net;
using System.Net.Sockets;
using System.Text;
using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Tests.Support;

namespace AgentSsh.Supervisor.Tests.Peers;

/// <summary>Ports and sockets of the container that people forward, either way.</summary>
public sealed class ForwardTests : IAsyncLifetime
{
    private RunningSupervisor _supervisor = null!;

    public async ValueTask InitializeAsync()
    {
        _supervisor = RunningSupervisor.Start("exec cat");
        await Soon.TrueAsync(() => Task.FromResult(_supervisor.Gateway.Hellos.Count > 0), "a link");
    }

    public ValueTask DisposeAsync() => _supervisor.DisposeAsync();

    [Theory]
    [InlineData("::1")]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task DirectTcpip_AddressOrName_IsReached(string host)
    {
        using var listener = new TcpListener(host == "::1" ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0);
        listener.Start();
        var channel = await DialAsync(host, PortOf(listener.Server));
        using var accepted = await listener.AcceptTcpClientAsync();
        await accepted.GetStream().WriteAsync("hello"u8.ToArray());
        await channel.WaitForAsync("hello");
    }

    [Fact]
    public async Task DirectTcpip_UnknownName_IsRefusedWithTheReason()
    {
        var refused = await Assert.ThrowsAsync<SshChannelOpenException>(() => DialAsync("no-such-host.invalid", 80));
        Assert.Equal(ChannelOpenFailure.ConnectFailed, refused.Reason);
        Assert.Contains("no-such-host.invalid:80 cannot be reached in the container", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DirectTcpip_TheFarSideResets_ChannelIsClosed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var channel = await DialAsync("127.0.0.1", PortOf(listener.Server));
        using (var accepted = await listener.AcceptSocketAsync())
        {
            accepted.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await channel.Closed;
    }

    [Fact]
    public async Task DirectTcpip_AnswersAndReadsNoMore_TheAnswerComesWhole()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var channel = await DialAsync("127.0.0.1", PortOf(listener.Server));
        channel.Channel.Write(new byte[1_000_000]);
        using (var accepted = await listener.AcceptTcpClientAsync())
        {
            await accepted.GetStream().WriteAsync("413 too large"u8.ToArray());
            accepted.Client.Shutdown(SocketShutdown.Send);
            await channel.WaitForAsync("413 too large");
        }

        // It went away with most of the upload unread; the person has not said that it was all, and never will.
        await channel.Closed;
    }

    [Fact]
    public async Task DirectTcpip_AHundredAtOnce_AllAnswerAndLeaveNothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(200);
        var echoing = EchoAsync(listener);
        var before = Descriptors();
        var channels = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => DialAsync("127.0.0.1", PortOf(listener.Server))));
        for (var i = 0; i < channels.Length; i++)
        {
            channels[i].Type($"number {i};");
        }

        for (var i = 0; i < channels.Length; i++)
        {
            await channels[i].WaitForAsync($"number {i};");
            channels[i].Channel.SendEof();
        }

        await Task.WhenAll(channels.Select(channel => channel.Closed));
        await Soon.TrueAsync(() => Task.FromResult(Descriptors() <= before + 5), "every descriptor closed");
        listener.Stop();
        await echoing;
    }

    [Fact]
    public async Task DirectTcpip_TheFarSideNeverReads_WaitsInOneWindowAndEndsWithTheChannel()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var channel = await DialAsync("127.0.0.1", PortOf(listener.Server));
        using var accepted = await listener.AcceptTcpClientAsync();
        channel.Channel.Write(new byte[32 * 1024 * 1024]);

        // What its kernel and one window take has left; all else stays with the sender.
        var waiting = channel.Channel.BufferedBytes;
        await Soon.TrueAsync(
            async () =>
            {
                var last = waiting;
                await Task.Delay(100);
                waiting = channel.Channel.BufferedBytes;
                return waiting == last;
            },
            "the sender to stand");
        Assert.InRange(waiting, 16 * 1024 * 1024, 32 * 1024 * 1024);
        channel.Channel.Abort();

        var taken = 0L;
        var buffer = new byte[65536];
        try
        {
            int received;
            while ((received = await accepted.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Soon.Bound)) > 0)
            {
                taken += received;
            }
        }
        catch (IOException)
        {
            // Broken off, as it was.
        }

        Assert.InRange(taken, 1, 16 * 1024 * 1024);
    }

    [Fact]
    public async Task DirectStreamlocal_Listening_RelaysBothWaysToTheEnd()
    {
        var path = Path.Combine(_supervisor.Paths.Workspace, "service.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var channel = await OpenAsync(DirectStreamlocal.ChannelType, new DirectStreamlocal(path).Encode());
        using var accepted = new NetworkStream(await listener.AcceptAsync(), ownsSocket: true);
        channel.Type("ping");
        channel.Channel.SendEof();
        using var reader = new StreamReader(accepted);
        Assert.Equal("ping", await reader.ReadToEndAsync());
        await accepted.WriteAsync(new byte[3_000_000]);
        accepted.Socket.Shutdown(SocketShutdown.Send);
        await channel.Closed;
        Assert.Equal(3_000_000, channel.Received);
    }

    [Theory]
    [InlineData("/no/such.sock", "no such file")]
    [InlineData("relative.sock", "begins with /")]
    [InlineData("/bin/sh", "refused")]
    public async Task DirectStreamlocal_NobodyThere_IsRefusedWithTheReason(string path, string why)
    {
        var refused = await Assert.ThrowsAsync<SshChannelOpenException>(() => OpenAsync(DirectStreamlocal.ChannelType, new DirectStreamlocal(path).Encode()));
        Assert.Equal(ChannelOpenFailure.ConnectFailed, refused.Reason);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DirectStreamlocal_PathTooLong_IsRefusedWithTheReason()
    {
        var refused = await Assert.ThrowsAsync<SshChannelOpenException>(
            () => OpenAsync(DirectStreamlocal.ChannelType, new DirectStreamlocal("/" + new string('x', 200)).Encode()));
        Assert.Contains("at most 107 bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listen_PortOfItsChoice_HandsOverConnectionsFromBothAddresses()
    {
        _supervisor.Gateway.Opened = request =>
        {
            var open = AcceptedOpen.Decode(request.Data.Span);
            var channel = new TestChannel();
            channel.Channel = request.Accept(channel);
            channel.Type($"{request.Type} {open.Id} {open.OriginatorAddress}\n");
            channel.Channel.SendEof();
        };
        var forward = await ListenAsync(new ListenRequest("c7.1", "localhost", 0, ""));

        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            using var client = new TcpClient(address.AddressFamily);
            await client.ConnectAsync(address, (int)forward.Port);
            using var reader = new StreamReader(client.GetStream());
            Assert.Equal($"accepted@agentssh.dev c7.1 {address}", await reader.ReadLineAsync());
        }
    }

    [Fact]
    public async Task Listen_EndedAndAskedAgainWhileItsConnectionsLinger_IsThereAtOnce()
    {
        var channels = new List<TestChannel>();
        _supervisor.Gateway.Opened = request =>
        {
            var channel = new TestChannel();
            channel.Channel = request.Accept(channel);
            channels.Add(channel);
        };
        var first = await ListenAsync(new ListenRequest("c1.1", "localhost", 0, ""));
        using var connected = new TcpClient();
        await connected.ConnectAsync(IPAddress.Loopback, (int)first.Port);
        await Soon.TrueAsync(() => Task.FromResult(channels.Count > 0), "the connection handed over");

        first.Channel.Channel.Close();
        for (var i = 2; i < 10; i++)
        {
            var next = await ListenAsync(new ListenRequest($"c{i}.1", "localhost", first.Port, ""));
            Assert.Equal(first.Port, next.Port);
            next.Channel.Channel.Close();
        }

        // What was connected stays so, as with sshd.
        channels[0].Type("still here");
        var buffer = new byte[10];
        await connected.GetStream().ReadExactlyAsync(buffer).AsTask().WaitAsync(Soon.Bound);
        Assert.Equal("still here", Encoding.ASCII.GetString(buffer));
    }

    [Fact]
    public async Task Listen_TheLinkEnds_NobodyListensAnyMore()
    {
        var path = Path.Combine(_supervisor.Paths.Workspace, "forwarded.sock");
        var port = await ListenAsync(new ListenRequest("c1.1", "localhost", 0, ""));
        await ListenAsync(new ListenRequest("c1.2", "", 0, path));
        var hellos = _supervisor.Gateway.Hellos.Count;

        _supervisor.Gateway.Link.Abort(Ssh.ConnectionEndReason.LocalDisconnect, "the gateway ends");
        await Soon.TrueAsync(() => Task.FromResult(_supervisor.Gateway.Hellos.Count > hellos), "another link");
        await Soon.TrueAsync(() => Task.FromResult(!IsListening(port.Port) && !File.Exists(path)), "nobody listening");
    }

    [Fact]
    public async Task Listen_TakenOrStrangePlaces_AreRefusedWithTheReason()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = PortOf(taken.Server);
        var file = Path.Combine(_supervisor.Paths.Workspace, "file");
        await File.WriteAllTextAsync(file, "");
        foreach (var (request, why) in new[]
        {
            (new ListenRequest("c", "localhost", port, ""), $"port {port} in the container is in use"),
            (new ListenRequest("c", "127.0.0.1", port, ""), $"port {port} in the container is in use"),
            (new ListenRequest("c", "0.0.0.0", 0, ""), "'0.0.0.0' is no loopback address"),
            (new ListenRequest("c", "", 0, "relative"), "begins with /"),
            (new ListenRequest("c", "", 0, "/no/such/place.sock"), "no directory /no/such"),
            (new ListenRequest("c", "", 0, file), $"{file} in the container is in use"),
            (new ListenRequest("c", "", 0, _supervisor.Paths.KeySocket), "is in use"),
        })
        {
            var refused = await Assert.ThrowsAsync<SshChannelOpenException>(() => ListenAsync(request));
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        }

        Assert.True(File.Exists(file) && File.Exists(_supervisor.Paths.KeySocket));
    }

    [Fact]
    public async Task Listen_SocketLeftByAKilledSupervisor_IsReplacedAndTakenAwayAtTheEnd()
    {
        var path = Path.Combine(_supervisor.Paths.Workspace, "left.sock");
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            killed.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, path + ".kept");
        }

        File.Move(path + ".kept", path);
        _supervisor.Gateway.Opened = request => request.Accept(new TestChannel()).Close();

        var forward = await ListenAsync(new ListenRequest("c1.1", "", 0, path));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        using (var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await client.ConnectAsync(new UnixDomainSocketEndPoint(path));
            Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WaitAsync(Soon.Bound));
        }

        forward.Channel.Channel.Close();
        await Soon.TrueAsync(() => Task.FromResult(!File.Exists(path)), "the socket taken away");
    }

    [Fact]
    public async Task Listen_ThePersonsClientRefuses_TheProgramIsReset()
    {
        _supervisor.Gateway.Opened = request => request.Refuse(ChannelOpenFailure.ConnectFailed, "nobody at home");
        var forward = await ListenAsync(new ListenRequest("c1.1", "127.0.0.1", 0, ""));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, (int)forward.Port);

        var failure = await Assert.ThrowsAsync<IOException>(() => client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Soon.Bound));

        Assert.Equal(SocketError.ConnectionReset, ((SocketException)failure.InnerException!).SocketErrorCode);
        Assert.Contains("nobody at home", _supervisor.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listen_AFloodOfConnectionsThatNobodyAnswers_IsBounded()
    {
        var opened = 0;
        _supervisor.Gateway.Opened = _ => Interlocked.Increment(ref opened);
        var forward = await ListenAsync(new ListenRequest("c1.1", "127.0.0.1", 0, ""));
        var clients = Enumerable.Range(0, 200).Select(_ => new TcpClient()).ToArray();
        await Task.WhenAll(clients.Select(client => client.ConnectAsync(IPAddress.Loopback, (int)forward.Port)));
        await Soon.TrueAsync(() => Task.FromResult(Volatile.Read(ref opened) == 128), "as many opened as may be");

        // The link is everybody's, and still serves.
        var session = await _supervisor.Gateway.ExecAsync("echo alive");
        await session.Closed;
        Assert.Equal(128, Volatile.Read(ref opened));
        Array.ForEach(clients, client => client.Dispose());
    }

    private static uint PortOf(Socket listener) => (uint)((IPEndPoint)listener.LocalEndPoint!).Port;

    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static bool IsListening(uint port) =>
        File.ReadAllLines("/proc/net/tcp").Concat(File.ReadAllLines("/proc/net/tcp6")).Any(line => line.Contains($":{port:X4} ", StringComparison.Ordinal) && line.Contains(" 0A ", StringComparison.Ordinal));

    private static async Task EchoAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                _ = Task.Run(async () =>
                {
                    using (client)
                    {
                        await client.GetStream().CopyToAsync(client.GetStream());
                    }
                });
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private Task<TestChannel> DialAsync(string host, uint port) => OpenAsync(DirectTcpip.ChannelType, new DirectTcpip(host, port, "127.0.0.1", 1).Encode());

    private async Task<TestChannel> OpenAsync(string type, byte[] data)
    {
        var channel = new TestChannel();
        channel.Channel = await _supervisor.Gateway.Link.OpenChannelAsync(type, data, channel).WaitAsync(Soon.Bound);
        return channel;
    }

    private async Task<(TestChannel Channel, uint Port)> ListenAsync(ListenRequest request)
    {
        var channel = new ListenChannel();
        channel.Inner.Channel = await _supervisor.Gateway.Link.OpenChannelAsync(LinkNames.Listen, request.Encode(), channel).WaitAsync(Soon.Bound);
        return (channel.Inner, await channel.Port.Task.WaitAsync(Soon.Bound));
    }

    private sealed class ListenChannel : ChannelHandler
    {
        public TestChannel Inner { get; } = new();

        public TaskCompletionSource<uint> Port { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void OnRequest(SshChannel channel, ChannelRequest request)
        {
            Assert.Equal(LinkNames.Listening, request.Name);
            Port.TrySetResult(SessionRequest.DecodeNumber(request.Data.Span));
        }

        public override void OnClosed(SshChannel channel) => Inner.OnClosed(channel);
    }
}
