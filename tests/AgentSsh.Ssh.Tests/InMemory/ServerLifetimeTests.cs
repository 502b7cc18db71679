using System.Net;
using System.Net.Sockets;

namespace AgentSsh.Ssh.Tests.InMemory;

public sealed class ServerLifetimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Serve_NobodyLogsIn_EndsAfterTheGrace()
    {
        (DuplexStream serverStream, DuplexStream clientStream) = DuplexStream.CreatePair();
        await using var server = new SshServer(SshPair.ServerOptions(new RecordedEvents()) with
        {
            Limits = new SshServerLimits { LoginGraceTime = TimeSpan.FromMilliseconds(200) },
        });
        Task<ConnectionEnd> served = server.Serve(serverStream);
        await using ScriptedClient client = await ScriptedClient.ConnectAsync(clientStream);

        Assert.Equal(ConnectionEndReason.LoginGraceExceeded, (await served.WaitAsync(Limit)).Reason);
        Assert.Equal(ConnectionEndReason.PeerDisconnected, (await client.EndAsync()).Reason);
    }

    [Fact]
    public async Task Serve_LoggedIn_OutlivesTheGrace()
    {
        await using SshPair pair = await SshPair.ConnectAsync(
            options => options with { Limits = new SshServerLimits { LoginGraceTime = TimeSpan.FromSeconds(1) } });

        await Assert.ThrowsAsync<TimeoutException>(() => pair.Served.WaitAsync(TimeSpan.FromSeconds(1.5)));
    }

    [Fact]
    public async Task Stop_TellsEveryClientWhy()
    {
        await using SshPair pair = await SshPair.ConnectAsync();

        await pair.Server.StopAsync("maintenance until noon", Limit);

        ConnectionEnd end = await pair.Client.Completion.WaitAsync(Limit);
        Assert.Equal(ConnectionEndReason.PeerDisconnected, end.Reason);
        Assert.Equal("maintenance until noon", end.Message);
        Assert.Equal(0, pair.Server.ConnectionCount);
    }

    [Fact]
    public async Task ServeAsync_TooManyOfOneSource_AreRefusedUntilOneLeaves()
    {
        var events = new RecordedEvents();
        await using var server = new SshServer(SshPair.ServerOptions(events) with { Limits = new SshServerLimits { StartupsPerSource = 1 } });
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var stop = new CancellationTokenSource();
        Task serving = server.ServeAsync(listener, stop.Token);
        SshClientOptions options = SshPair.ClientOptions(Stream.Null) with
        {
            Stream = null,
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndPoint!).Port,
        };

        // A login gives its place back, so two in a row fit.
        await using SshConnection first = await SshClient.ConnectAsync(options, new EchoHandler());
        await using SshConnection second = await SshClient.ConnectAsync(options, new EchoHandler());
        using (var idle = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await idle.ConnectAsync(listener.LocalEndPoint!);
            await Assert.ThrowsAsync<SshConnectException>(() => SshClient.ConnectAsync(options, new EchoHandler()));
        }

        Assert.Contains("refused", events.Lines);
        Assert.True(SpinWait.SpinUntil(() => server.ConnectionCount == 2, Limit));

        await using SshConnection third = await SshClient.ConnectAsync(options, new EchoHandler());
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)third.RemoteEndPoint!).Address.MapToIPv4());
        await stop.CancelAsync();
        await serving.WaitAsync(Limit);
    }

    [Fact]
    public async Task ConnectAsync_SilentServer_TimesOut()
    {
        (DuplexStream silent, DuplexStream client) = DuplexStream.CreatePair();
        await using (silent)
        {
            SshConnectException e = await Assert.ThrowsAsync<SshConnectException>(() => SshClient.ConnectAsync(
                SshPair.ClientOptions(client) with { ConnectTimeout = TimeSpan.FromMilliseconds(200) }, new EchoHandler()));

            Assert.Contains("took longer than 0.2 s", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ConnectAsync_NobodyListens_SaysWhere()
    {
        SshConnectException e = await Assert.ThrowsAsync<SshConnectException>(() => SshClient.ConnectAsync(
            SshPair.ClientOptions(Stream.Null) with { Stream = null, Host = "127.0.0.1", Port = 1 }, new EchoHandler()));

        Assert.Contains("127.0.0.1:1", e.Message, StringComparison.Ordinal);
    }
}
