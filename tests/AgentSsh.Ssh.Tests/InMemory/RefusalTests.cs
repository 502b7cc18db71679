using System.Net.Sockets;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>What clients hear that are not let in, and what is held against whom.</summary>
public sealed class RefusalTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Penalty_FourFailedLogins_TheNextConnectionIsToldUntilWhen()
    {
        await using var server = new TcpServer();

        // 5 s each, and a little has run out again by the third.
        for (int i = 0; i < 4; i++)
        {
            await FailAsync(server);
        }

        await Pollings.UntilAsync(() => server.Events.Lines.Contains("penalised 127.0.0.1 AuthFail"));
        SshConnectException e = await Assert.ThrowsAsync<SshConnectException>(() => SshClient.ConnectAsync(server.ClientOptions, new EchoHandler()));

        Assert.Equal(SshDisconnectReason.TooManyConnections, e.End!.DisconnectCode);
        Assert.Matches("too many connections from your address ended without a login; try again in [12][0-9] s", e.End.Message);
        SshRefusal refusal = Assert.Single(server.Events.Refusals);
        Assert.Equal(SshRefusalLimit.Penalty, refusal.Limit);
        Assert.InRange(refusal.Until!.Value - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        Assert.Equal(0, server.Server.ConnectionCount);
    }

    [Fact]
    public async Task Penalty_LoginInBetween_ForgivesWhatWasBefore()
    {
        await using var server = new TcpServer();
        for (int i = 0; i < 6; i++)
        {
            if (i % 2 == 0)
            {
                await (await SshClient.ConnectAsync(server.ClientOptions, new EchoHandler())).DisposeAsync();
            }

            await FailAsync(server);
        }

        Assert.Empty(server.Events.Refusals);
    }

    [Fact]
    public async Task Penalty_ManyKeysOnOneConnection_CountsOnce()
    {
        await using var server = new TcpServer(options => options with
        {
            Limits = new SshServerLimits { Penalties = new SshPenaltyLimits { AuthFail = TimeSpan.FromSeconds(8) } },
        });
        using (Socket socket = await server.ConnectAsync())
        {
            await using ScriptedClient client = await ScriptedClient.ConnectAsync(new NetworkStream(socket));
            for (int key = 0; key < 5; key++)
            {
                Assert.Equal(MessageNumber.SSH_MSG_USERAUTH_FAILURE, await client.OfferAsync("alice", TestKeys.Stranger.PublicKey));
                Assert.Equal(MessageNumber.SSH_MSG_USERAUTH_FAILURE, await client.LogInAsync("alice", TestKeys.Stranger));
            }
        }

        await Pollings.UntilAsync(() => !server.Events.Ends.IsEmpty);
        await (await SshClient.ConnectAsync(server.ClientOptions, new EchoHandler())).DisposeAsync();
    }

    [Fact]
    public async Task Penalty_ProbeThenLogin_CountsNothing()
    {
        await using var server = new TcpServer(options => options with
        {
            Limits = new SshServerLimits { Penalties = new SshPenaltyLimits { AuthFail = TimeSpan.FromMinutes(1) } },
        });

        // The first key is not let in, the second is: how everybody with two keys logs in.
        for (int i = 0; i < 3; i++)
        {
            await (await SshClient.ConnectAsync(server.ClientOptions with { Keys = [TestKeys.Stranger, TestKeys.User] }, new EchoHandler())).DisposeAsync();
        }

        Assert.Empty(server.Events.Refusals);
    }

    [Theory]
    [InlineData("", SshPenalty.NoAuth)]
    [InlineData("garbage\r\n", SshPenalty.NoAuth)]
    [InlineData("SSH-2.0-x\r\n", SshPenalty.NoAuth)]
    public async Task Penalty_LeavesWithoutTrying_IsNoAuth(string said, SshPenalty penalty)
    {
        await using var server = new TcpServer(options => options with
        {
            Limits = new SshServerLimits { Penalties = new SshPenaltyLimits { NoAuth = TimeSpan.FromSeconds(15) } },
        });
        using (Socket socket = await server.ConnectAsync())
        {
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(said));
        }

        await Pollings.UntilAsync(() => server.Events.Lines.Contains($"penalised 127.0.0.1 {penalty}"));
    }

    [Fact]
    public async Task Penalty_GraceExceeded_IsHeldAgainstTheSource()
    {
        await using var server = new TcpServer(options => options with
        {
            Limits = new SshServerLimits
            {
                LoginGraceTime = TimeSpan.FromMilliseconds(100),
                Penalties = new SshPenaltyLimits { GraceExceeded = TimeSpan.FromSeconds(15) },
            },
        });
        using Socket socket = await server.ConnectAsync();

        await Pollings.UntilAsync(() => server.Events.Lines.Contains("penalised 127.0.0.1 GraceExceeded"));
    }

    [Fact]
    public async Task MaxStartups_Full_IsToldWhy()
    {
        await using var server = new TcpServer(options => options with { Limits = new SshServerLimits { StartupsBegin = 1, StartupsFull = 1 } });
        using Socket first = await server.ConnectAsync();
        await Pollings.UntilAsync(() => server.Server.ConnectionCount == 1);

        SshConnectException e = await Assert.ThrowsAsync<SshConnectException>(() => SshClient.ConnectAsync(server.ClientOptions, new EchoHandler()));

        Assert.Equal(SshDisconnectReason.TooManyConnections, e.End!.DisconnectCode);
        Assert.Contains("1 connections wait for their login", e.End.Message, StringComparison.Ordinal);
        Assert.Equal(SshRefusalLimit.MaxStartups, Assert.Single(server.Events.Refusals).Limit);
    }

    [Fact]
    public async Task Refused_HundredsAtOnce_CostNoConnectionAndTheServerGoesOn()
    {
        await using var server = new TcpServer(options => options with { Limits = new SshServerLimits { StartupsBegin = 5, StartupsRate = 100, StartupsFull = 5 } });
        var sockets = new List<Socket>();
        for (int i = 0; i < 300; i++)
        {
            sockets.Add(await server.ConnectAsync());
        }

        await Pollings.UntilAsync(() => server.Events.Refusals.Count == 295);
        Assert.Equal(5, server.Server.ConnectionCount);
        sockets.ForEach(socket => socket.Dispose());
        await Pollings.UntilAsync(() => server.Server.ConnectionCount == 0);
        await (await SshClient.ConnectAsync(server.ClientOptions, new EchoHandler())).DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LastWords_PeerHasSaidMoreThanWasRead_StillArrive(bool isRefused)
    {
        // A closed socket with something unread in it resets the connection, and what the peer has not read yet is lost to it.
        await using var server = new TcpServer(options => options with
        {
            Limits = new SshServerLimits { StartupsBegin = isRefused ? 1 : 100, StartupsFull = isRefused ? 1 : 100, Penalties = SshPenaltyLimits.None },
        });
        using Socket first = await server.ConnectAsync();
        await Pollings.UntilAsync(() => server.Server.ConnectionCount == 1);
        for (int round = 0; round < 20; round++)
        {
            using Socket socket = await server.ConnectAsync();
            await socket.SendAsync("SSH-1.0-too old\r\n"u8.ToArray());
            await socket.SendAsync(new byte[50_000]);
            var received = new MemoryStream();
            await new NetworkStream(socket).CopyToAsync(received).WaitAsync(Limit);

            string text = System.Text.Encoding.ASCII.GetString(received.ToArray());
            Assert.StartsWith("SSH-2.0-", text, StringComparison.Ordinal);
            Assert.Contains(isRefused ? "wait for their login already" : "only SSH version 2 is spoken here", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task LastWords_PeerNeitherReadsNorCloses_AreGivenUpAfterASecond()
    {
        await using var server = new TcpServer();
        using Socket socket = await server.ConnectAsync();
        await socket.SendAsync("SSH-1.0-too old\r\n"u8.ToArray());

        await Pollings.UntilAsync(() => server.Server.ConnectionCount == 0 && !server.Events.Ends.IsEmpty);

        Assert.Equal(ConnectionEndReason.ProtocolError, Assert.Single(server.Events.Ends).Reason);
    }

    private static async Task FailAsync(TcpServer server)
    {
        int before = server.Events.Ends.Count;
        await Assert.ThrowsAsync<SshConnectException>(
            () => SshClient.ConnectAsync(server.ClientOptions with { Keys = [TestKeys.Stranger] }, new EchoHandler()));
        await Pollings.UntilAsync(() => server.Events.Ends.Count > before);
    }
}
