using System.Collections.Concurrent;
using AgentSsh.Ssh.Transport;

namespace AgentSsh.Ssh.Tests.InMemory;

public sealed class HandshakeWorkersTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task RunAsync_MoreThanThreads_AtMostSoManyAtOnceAndPeopleLoggedInFirst()
    {
        var workers = new HandshakeWorkers(2);
        var order = new ConcurrentQueue<string>();
        int atOnce = 0, most = 0;
        using var gate = new ManualResetEventSlim();
        Task[] blocking = [Block(), Block()];
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref atOnce) == 2, Limit));
        Task[] strangers = [.. Enumerable.Range(0, 20).Select(_ => workers.RunAsync(() => order.Enqueue("stranger"), isLoggedIn: false))];
        Task person = workers.RunAsync(() => order.Enqueue("person"), isLoggedIn: true);

        Assert.Equal(21, workers.Waiting);
        gate.Set();
        await Task.WhenAll([.. blocking, .. strangers, person]).WaitAsync(Limit);

        Assert.Equal(2, most);
        Assert.Contains("person", order.Take(2));

        Task Block() => workers.RunAsync(
            () =>
            {
                most = Math.Max(most, Interlocked.Increment(ref atOnce));
                gate.Wait(Limit);
            },
            isLoggedIn: false);
    }

    [Fact]
    public async Task RunAsync_WorkThrows_FaultsItsTaskAndTheThreadGoesOn()
    {
        var workers = new HandshakeWorkers(1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => workers.RunAsync(static () => throw new InvalidOperationException(), isLoggedIn: false));
        await workers.RunAsync(static () => { }, isLoggedIn: false).WaitAsync(Limit);
    }

    /// <summary>The mechanism behind proof 9 of the design: while strangers' handshakes wait in line, whoever is logged in types on.</summary>
    [Fact]
    public async Task Flood_AllWorkersBusyAndManyInLine_EstablishedSessionsEcho()
    {
        var workers = new HandshakeWorkers(1);
        await using var server = new SshServer(SshPair.ServerOptions(new RecordedEvents()) with { Workers = workers });
        SshConnection established = await ConnectAsync(server);
        var echo = new ChannelStream();
        SshChannel channel = await established.OpenChannelAsync(SessionRequest.ChannelType, default, echo.Handler);
        echo.Attach(channel);
        Assert.True(await channel.SendRequestAsync(SessionRequest.Shell, default));

        using var gate = new ManualResetEventSlim();
        Task blocked = workers.RunAsync(() => gate.Wait(Limit), isLoggedIn: false);
        Task<SshConnection>[] strangers = [.. Enumerable.Range(0, 20).Select(_ => ConnectAsync(server))];
        Assert.True(SpinWait.SpinUntil(() => workers.Waiting == strangers.Length, Limit), $"{workers.Waiting} wait");
        var answer = new byte[1];
        for (byte key = 0; key < 100; key++)
        {
            channel.Write([key]);
            await echo.ReadExactlyAsync(answer).AsTask().WaitAsync(Limit);
            Assert.Equal(key, answer[0]);
        }

        Assert.All(strangers, stranger => Assert.False(stranger.IsCompleted));
        gate.Set();
        await blocked;
        foreach (SshConnection each in await Task.WhenAll(strangers).WaitAsync(Limit))
        {
            await each.DisposeAsync();
        }

        await established.DisposeAsync();
    }

    [Fact]
    public async Task Server_EndsWhileHandshakesWaitInLine_EndsThemAll()
    {
        var workers = new HandshakeWorkers(1);
        var server = new SshServer(SshPair.ServerOptions(new RecordedEvents()) with { Workers = workers });
        using var gate = new ManualResetEventSlim();
        Task blocked = workers.RunAsync(() => gate.Wait(Limit), isLoggedIn: false);
        Task<SshConnection>[] strangers = [.. Enumerable.Range(0, 10).Select(_ => ConnectAsync(server))];
        Assert.True(SpinWait.SpinUntil(() => workers.Waiting == strangers.Length, Limit));

        Task ending = server.DisposeAsync().AsTask();
        gate.Set();

        await ending.WaitAsync(Limit);
        await blocked;
        foreach (Task<SshConnection> stranger in strangers)
        {
            await Assert.ThrowsAsync<SshConnectException>(() => stranger);
        }
    }

    private static async Task<SshConnection> ConnectAsync(SshServer server)
    {
        (DuplexStream serverStream, DuplexStream clientStream) = DuplexStream.CreatePair();
        _ = server.Serve(serverStream);
        return await SshClient.ConnectAsync(SshPair.ClientOptions(clientStream), new EchoHandler());
    }
}
