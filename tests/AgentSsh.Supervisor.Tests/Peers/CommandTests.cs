using System.Net;
using System.Net.Sockets;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Tests.Support;

namespace AgentSsh.Supervisor.Tests.Peers;

/// <summary>What runs beside the agent: commands, sftp, forwarded ports and keys.</summary>
public sealed class CommandTests : IAsyncLifetime
{
    private RunningSupervisor _supervisor = null!;

    public ValueTask InitializeAsync()
    {
        _supervisor = RunningSupervisor.Start("exec cat");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _supervisor.DisposeAsync();

    [Fact]
    public async Task Exec_Command_KeepsOutputErrorsAndStatusApart()
    {
        var session = await _supervisor.Gateway.ExecAsync("echo out; echo err >&2; pwd; exit 5");
        await session.Closed;

        Assert.Equal($"out\n{_supervisor.Paths.Workspace}\n", session.Output);
        Assert.Equal("err\n", session.Error);
        Assert.Equal(5u, session.ExitStatus);
    }

    [Fact]
    public async Task Exec_InputEnds_CommandReadsEndOfFile()
    {
        var session = await _supervisor.Gateway.ExecAsync("cat; echo done");
        session.Type("some text\n");
        session.Channel.SendEof();
        await session.Closed;

        Assert.Equal("some text\ndone\n", session.Output);
        Assert.Equal(0u, session.ExitStatus);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exec_MuchOutputThenEnd_LosesNoTail(bool terminal)
    {
        for (var i = 0; i < 5; i++)
        {
            var session = await _supervisor.Gateway.ExecAsync("head -c 3000000 /dev/zero | tr '\\0' x; printf END", terminal);
            await session.Closed;

            Assert.Equal(3000003, session.Received);
            Assert.EndsWith("xEND", session.Output, StringComparison.Ordinal);
            Assert.Equal(0u, session.ExitStatus);
        }
    }

    [Fact]
    public async Task Exec_OnATerminal_HasItWithTheModesAsked()
    {
        var session = await _supervisor.Gateway.OpenSessionAsync();

        // ECHO (53) off, VINTR (1) Ctrl-X.
        byte[] modes = [53, 0, 0, 0, 0, 1, 0, 0, 0, 24, 0];
        await TestGateway.RequestAsync(session, PtyRequest.RequestName, new PtyRequest("xterm", new TerminalSize(80, 24), modes).Encode());
        await TestGateway.RequestAsync(session, SessionRequest.Exec, SessionRequest.EncodeText("test -t 0 && echo terminal; stty -a"));
        await session.Closed;

        Assert.Contains("terminal", session.Output, StringComparison.Ordinal);
        Assert.Contains("intr = ^X", session.Output, StringComparison.Ordinal);
        Assert.Contains(" -echo ", session.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_Signal_ReachesTheCommandAndNamesItsEnd()
    {
        var session = await _supervisor.Gateway.ExecAsync("echo up; exec sleep 60");
        await session.WaitForAsync("up");

        session.Channel.SendRequest(SessionRequest.Signal, SessionRequest.EncodeText("TERM"));
        await session.Closed;

        Assert.Equal("TERM", session.ExitSignal);
        Assert.Null(session.ExitStatus);
    }

    [Fact]
    public async Task Exec_TerminalKeptByAGrandchild_EndsAllTheSame()
    {
        var session = await _supervisor.Gateway.ExecAsync("trap '' HUP; sleep 30 & echo gone", terminal: true);
        await session.Closed;

        Assert.Contains("gone", session.Output, StringComparison.Ordinal);
        Assert.Equal(0u, session.ExitStatus);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exec_ChannelClosed_HangsTheCommandUp(bool terminal)
    {
        var mark = Path.Combine(_supervisor.Paths.Workspace, "hung-up");

        // The shell's word on its killed child would go to a pipe that nobody reads any more, and end it before the trap.
        var session = await _supervisor.Gateway.ExecAsync($"exec 2>/dev/null; trap 'touch {mark}; exit' HUP; echo up; while :; do sleep 0.1; done", terminal);
        await session.WaitForAsync("up");

        session.Channel.Close();

        await Soon.TrueAsync(() => Task.FromResult(File.Exists(mark)), "the hangup");
    }

    [Fact]
    public async Task Exec_CommandReadsNothing_SenderIsNotLeftWaiting()
    {
        var session = await _supervisor.Gateway.ExecAsync("exec 0<&-; read -r line < /dev/null; sleep 0.5; echo ok");
        session.Channel.Write(new byte[4 * 1024 * 1024]);
        await session.Closed;

        Assert.Equal("ok\n", session.Output);
    }

    [Fact]
    public async Task Exec_Environment_HasWhatTheClientMaySetOnly()
    {
        var session = await _supervisor.Gateway.OpenSessionAsync();
        await TestGateway.RequestAsync(session, EnvRequest.RequestName, new EnvRequest("LC_ALL", "C").Encode());
        Assert.False(await session.Channel.SendRequestAsync(EnvRequest.RequestName, new EnvRequest("LD_PRELOAD", "/evil.so").Encode()));
        await TestGateway.RequestAsync(session, SessionRequest.Exec, SessionRequest.EncodeText("echo $LC_ALL,$LD_PRELOAD,$HOME; command -v agentssh"));
        await session.Closed;

        Assert.Equal($"C,,{_supervisor.Paths.Home}\n{_supervisor.Paths.Commands}/agentssh\n", session.Output);
    }

    [Fact]
    public async Task Request_ThatCannotBeRead_FailsAndTheLinkLives()
    {
        var session = await _supervisor.Gateway.OpenSessionAsync();

        Assert.False(await session.Channel.SendRequestAsync(PtyRequest.RequestName, new byte[] { 0, 0, 0, 99, 1 }));

        var next = await _supervisor.Gateway.ExecAsync("echo alive");
        await next.Closed;
        Assert.Equal("alive\n", next.Output);
    }

    [Fact]
    public async Task Shell_WithoutTerminal_IsALoginShell()
    {
        var session = await _supervisor.Gateway.OpenSessionAsync();
        await TestGateway.RequestAsync(session, SessionRequest.Shell, []);
        session.Type("echo $0; exit 4\n");
        await session.Closed;

        Assert.Equal("-bash\n", session.Output);
        Assert.Equal(4u, session.ExitStatus);
    }

    [Fact]
    public async Task Subsystem_Sftp_AnswersTheFirstPacket()
    {
        var session = await _supervisor.Gateway.OpenSessionAsync();
        if (!await session.Channel.SendRequestAsync(SessionRequest.Subsystem, SessionRequest.EncodeText("sftp")))
        {
            Assert.Skip("sftp-server is not installed.");
        }

        session.Channel.Write([0, 0, 0, 5, 1, 0, 0, 0, 3]);
        await Soon.TrueAsync(() => Task.FromResult(session.Received >= 9), "the server's version");
        session.Channel.SendEof();
        await session.Closed;

        Assert.Equal('\x02', session.Output[4]);
        Assert.Equal(0u, session.ExitStatus);
    }

    [Fact]
    public async Task Subsystem_Unknown_IsRefused()
    {
        var session = await _supervisor.Gateway.OpenSessionAsync();

        Assert.False(await session.Channel.SendRequestAsync(SessionRequest.Subsystem, SessionRequest.EncodeText("netconf")));
    }

    [Fact]
    public async Task DirectTcpip_ListeningPort_RelaysBothWaysToTheEnd()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = (uint)((IPEndPoint)listener.LocalEndpoint).Port;
        await Soon.TrueAsync(() => Task.FromResult(_supervisor.Gateway.Hellos.Count > 0), "a link");
        var channel = new TestChannel();
        channel.Channel = await _supervisor.Gateway.Link.OpenChannelAsync(
            DirectTcpip.ChannelType, new DirectTcpip("localhost", port, "127.0.0.1", 1).Encode(), channel);
        using var accepted = await listener.AcceptTcpClientAsync();
        var stream = accepted.GetStream();

        channel.Type("ping");
        channel.Channel.SendEof();
        using var reader = new StreamReader(stream);
        Assert.Equal("ping", await reader.ReadToEndAsync());
        await stream.WriteAsync(new byte[3_000_000]);
        accepted.Client.Shutdown(SocketShutdown.Send);
        await channel.Closed;

        Assert.Equal(3_000_000, channel.Received);
    }

    [Fact]
    public async Task DirectTcpip_NobodyListens_IsRefusedWithTheReason()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = (uint)((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await Soon.TrueAsync(() => Task.FromResult(_supervisor.Gateway.Hellos.Count > 0), "a link");

        var refused = await Assert.ThrowsAsync<SshChannelOpenException>(() => _supervisor.Gateway.Link.OpenChannelAsync(
            DirectTcpip.ChannelType, new DirectTcpip("127.0.0.1", port, "127.0.0.1", 1).Encode(), new TestChannel()));

        Assert.Equal(ChannelOpenFailure.ConnectFailed, refused.Reason);
        Assert.Contains($"127.0.0.1:{port}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AgentForwarding_Asked_ReachesThePersonsKeys()
    {
        if (!File.Exists("/usr/bin/ssh-add"))
        {
            Assert.Skip("ssh-add is not installed.");
        }

        // An agent with no keys: SSH_AGENT_IDENTITIES_ANSWER (12) of none.
        _supervisor.Gateway.Opened = request =>
        {
            Assert.Equal("auth-agent@openssh.com", request.Type);
            request.Accept(new AnsweringChannel([0, 0, 0, 5, 12, 0, 0, 0, 0]));
        };
        var session = await _supervisor.Gateway.OpenSessionAsync();
        await TestGateway.RequestAsync(session, SessionRequest.AgentForwarding, []);
        await TestGateway.RequestAsync(session, SessionRequest.Exec, SessionRequest.EncodeText("echo $SSH_AUTH_SOCK; ssh-add -l"));
        await session.Closed;

        Assert.Contains("The agent has no identities.", session.Output + session.Error, StringComparison.Ordinal);
        await Soon.TrueAsync(() => Task.FromResult(!File.Exists(session.Output.Split('\n')[0])), "the socket taken away");
    }

    private sealed class AnsweringChannel(byte[] answer) : ChannelHandler
    {
        private int _received;

        public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
        {
            // One request of one byte behind its length.
            _received += data.Length;
            channel.Consumed(data.Length);
            if (_received == sizeof(uint) + 1)
            {
                channel.Write(answer);
            }
        }
    }
}
