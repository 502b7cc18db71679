using System.Text;
using AgentSsh.Engines.Docker;
using AgentSsh.Ssh;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Hosting;

/// <summary>People in front of an agent's screen, by the real ssh on a real terminal.</summary>
public sealed class ScreenTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly RunningGateway _gateway = new();

    public ValueTask InitializeAsync() => _gateway.InitializeAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Screen_TwoDriversAndAWatcher_AllReadAndTheWatcherCannotType()
    {
        await using var alice = _gateway.Terminal("alice", "team");
        await alice.WaitForScreenAsync("the screen, for alice", Soon);
        await using var bob = _gateway.Terminal("bob", "team");
        await bob.WaitForScreenAsync("the screen, for bob", Soon);
        await using var carol = _gateway.Terminal("carol", "team");
        await carol.WaitForScreenAsync("the screen, for carol", Soon);

        await alice.SendAsync("<by-alice>");
        await bob.WaitForScreenAsync("<by-alice>", Soon);
        await carol.SendAsync("<by-carol>");
        await bob.SendAsync("<by-bob>");
        await alice.WaitForScreenAsync("<by-bob>", Soon);
        await carol.WaitForScreenAsync("<by-bob>", Soon);

        // carol's went first on its own connection; a second word of bob's after an answer to carol's ssh shows that it was not merely late.
        var who = (await _gateway.SshAsync("carol", "team", "agentssh who --json")).EnsureSuccess();
        Assert.Contains("\"role\":\"watcher\"", who.StdoutText, StringComparison.Ordinal);
        await bob.SendAsync("<again>");
        await alice.WaitForScreenAsync("<again>", Soon);
        Assert.DoesNotContain("<by-carol>", alice.ScreenText, StringComparison.Ordinal);
        Assert.Equal([false, false, true], _gateway.Engine.Supervisor("team").Attached.Select(each => each.ReadOnly));
    }

    [Fact]
    public async Task Screen_ProgramEnds_TellsWhyAndSshEndsWithItsStatus()
    {
        await using var alice = _gateway.Terminal("alice", "alice");
        await alice.WaitForScreenAsync("the screen, for alice", Soon);
        _gateway.Engine.Supervisor("alice").EndProgram("claude ended with status 7", 7);
        var exit = await alice.WaitForExitAsync(Soon);
        Assert.Equal(7, exit.Code);
        Assert.Contains("claude ended with status 7", alice.ScreenText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Screen_LinkIsLost_SaysSoWithStatus75()
    {
        await using var alice = _gateway.Terminal("alice", "alice");
        await alice.WaitForScreenAsync("the screen, for alice", Soon);
        await _gateway.Engine.Supervisor("alice").DisposeAsync();
        var exit = await alice.WaitForExitAsync(Soon);
        Assert.Equal(75, exit.Code);
        Assert.Contains("ended or is being restarted", alice.ScreenText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Screen_LinkIsLostWhileTheClientReadsNothing_StillSaysSoWhenItReads()
    {
        var client = new SlowReader();
        await using SshConnection connection = await _gateway.ConnectAsync("alice", "alice", new Nothing());
        SshChannel channel = await connection.OpenChannelAsync(SessionRequest.ChannelType, default, client).WaitAsync(Soon);
        channel.SendRequest(PtyRequest.RequestName, new PtyRequest("xterm", new Ssh.TerminalSize(80, 24), default).Encode());
        channel.SendRequest(SessionRequest.Shell, default);
        await client.Filled.Task.WaitAsync(Soon);
        await Wait.Until(() => _gateway.Engine.Supervisor("alice").Attached.Count == 1, Soon, "the screen");

        await _gateway.Engine.Supervisor("alice").DisposeAsync();
        await Wait.Until(() => client.Closed.Task.IsCompleted || _gateway.TextLog.Text.Contains("the link ended", StringComparison.Ordinal), Soon, "the gateway to notice");
        client.Read(channel);
        await client.Closed.Task.WaitAsync(Soon);
        Assert.Equal(75u, client.ExitStatus);
        Assert.Contains("ended or is being restarted", client.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Screen_EngineFails_SaysWhyWithStatus69()
    {
        await using var down = new DockerEngine(new DockerEngineOptions { Instance = "test", SocketPath = "/nonexistent/docker.sock" });
        _gateway.Engine.Down = down;
        await using var alice = _gateway.Terminal("alice", "alice");
        var exit = await alice.WaitForExitAsync(Soon);
        Assert.Equal(69, exit.Code);
        Assert.Contains("/nonexistent/docker.sock", alice.ScreenText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_KeyIsRemoved_EndsItsScreenAndNobodyElses()
    {
        await using var alice = _gateway.Terminal("alice", "team");
        await alice.WaitForScreenAsync("the screen, for alice", Soon);
        await using var bob = _gateway.Terminal("bob", "team");
        await bob.WaitForScreenAsync("the screen, for bob", Soon);

        _gateway.WriteConfiguration("alice", "carol");
        _gateway.Host.RequestReload();

        var exit = await bob.WaitForExitAsync(Soon);
        Assert.Equal(77, exit.Code);
        Assert.Contains("your access to this agent has changed", bob.ScreenText, StringComparison.Ordinal);
        await alice.SendAsync("<still here>");
        await alice.WaitForScreenAsync("<still here>", Soon);
        var again = await _gateway.SshAsync("bob", "team", "agentssh help");
        Assert.Equal(255, again.ExitCode);
    }

    [Fact]
    public async Task Stop_SomebodyIsAttached_SaysSoWithStatus75()
    {
        await using var alice = _gateway.Terminal("alice", "alice");
        await alice.WaitForScreenAsync("the screen, for alice", Soon);
        await _gateway.Host.StopAsync("the test says so").WaitAsync(Soon);
        var exit = await alice.WaitForExitAsync(Soon);
        Assert.Equal(75, exit.Code);
        Assert.Contains("the gateway is being restarted", alice.ScreenText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_PeopleComeAndGo_HasALineEachAndNoSecret()
    {
        await using (var alice = _gateway.Terminal("alice", "alice"))
        {
            await alice.WaitForScreenAsync("the screen, for alice", Soon);
            await alice.SendAsync("a word of the conversation");
            await alice.WaitForScreenAsync("a word of the conversation", Soon);
        }

        await _gateway.SshAsync("mallory", "alice", "exit 0");
        await Wait.Until(
            () => _gateway.TextLog.Text.Contains("alice left agent alice", StringComparison.Ordinal)
                && _gateway.TextLog.Text.Contains("Login as alice from 127.0.0.1", StringComparison.Ordinal),
            Soon,
            () => $"the lines: {_gateway.TextLog.Text}");
        Assert.Contains("alice logged in to agent alice from 127.0.0.1", _gateway.TextLog.Text, StringComparison.Ordinal);

        foreach (var log in (string[])[_gateway.TextLog.Text, _gateway.JsonLog.Text])
        {
            Assert.DoesNotContain(RunningGateway.Secret, log, StringComparison.Ordinal);
            Assert.DoesNotContain("a word of the conversation", log, StringComparison.Ordinal);
            foreach (var key in _gateway.Keys.Values)
            {
                Assert.DoesNotContain(key.PublicKeyLine.Split(' ')[1], log, StringComparison.Ordinal);
            }
        }
    }

    private sealed class Nothing : ConnectionHandler;

    /// <summary>Takes one small window of the screen, and no more until it is told to.</summary>
    private sealed class SlowReader : ChannelHandler
    {
        private const int Window = 8;

        private readonly Lock _lock = new();
        private readonly StringBuilder _text = new();
        private bool _reads;

        public TaskCompletionSource Filled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public uint? ExitStatus { get; private set; }

        public override uint? WindowSize => Window;

        public string Text
        {
            get
            {
                lock (_lock)
                {
                    return _text.ToString();
                }
            }
        }

        public void Read(SshChannel channel)
        {
            lock (_lock)
            {
                _reads = true;
                channel.Consumed(_text.Length);
            }
        }

        public override void OnData(SshChannel channel, ReadOnlySpan<byte> data)
        {
            lock (_lock)
            {
                _text.Append(Encoding.ASCII.GetString(data));
                if (_reads)
                {
                    channel.Consumed(data.Length);
                }
                else if (_text.Length == Window)
                {
                    Filled.TrySetResult();
                }
            }
        }

        public override void OnRequest(SshChannel channel, ChannelRequest request)
        {
            if (request.Name == SessionRequest.ExitStatus)
            {
                ExitStatus = SessionRequest.DecodeNumber(request.Data.Span);
            }
        }

        public override void OnClosed(SshChannel channel) => Closed.TrySetResult();
    }
}
