using AgentSsh.Ssh;
using AgentSsh.Supervisor.Tests.Support;

namespace AgentSsh.Supervisor.Tests.Peers;

/// <summary>How sessions end, with real processes: each way, at each moment, with a terminal and without; what comes over the wire, in its order.</summary>
public sealed class LifecycleTests : IAsyncLifetime
{
    private RunningSupervisor _supervisor = null!;

    public ValueTask InitializeAsync()
    {
        _supervisor = RunningSupervisor.Start("exec cat");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _supervisor.DisposeAsync();

    public static TheoryData<string, string, string, bool> Ends()
    {
        var data = new TheoryData<string, string, string, bool>();
        foreach (bool terminal in new[] { false, true })
        {
            data.Add("exit before output", "exit 3", "exit-status eof close", terminal);
            data.Add("exit during output", "head -c 300000 /dev/zero; exit 3", "data exit-status eof close", terminal);
            data.Add("exit after output", "echo out; sleep 0.2; exit 3", "data exit-status eof close", terminal);
            data.Add("signal before output", "kill -KILL $$", "exit-signal eof close", terminal);
            data.Add("signal during output", "head -c 300000 /dev/zero; kill -KILL $$", "data exit-signal eof close", terminal);
            data.Add("signal after output", "echo out; sleep 0.2; kill -KILL $$", "data exit-signal eof close", terminal);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task CommandEnds_HowAndWhen_OutputThenStatusThenEofThenClose(string how, string command, string order, bool terminal)
    {
        var session = await _supervisor.Gateway.ExecAsync(command, terminal);
        await session.Closed;

        Assert.True(session.Order == order, $"{how}: {session.Order}");
        Assert.True(how.StartsWith("exit", StringComparison.Ordinal) ? session.ExitStatus == 3 : session.ExitSignal == "KILL", how);
        Assert.Equal(how.Contains("during", StringComparison.Ordinal), session.Received >= 300_000);
    }

    [Theory]
    [InlineData("cat > /dev/null; exit 4", "exit-status eof close")]
    [InlineData("yes | head -c 300000; cat > /dev/null; exit 4", "data exit-status eof close")]
    [InlineData("echo out; cat > /dev/null; exit 4", "data exit-status eof close")]
    public async Task PersonSendsEof_WithoutATerminal_InputEndsAndTheOutputStillComes(string command, string order)
    {
        var session = await _supervisor.Gateway.ExecAsync(command);
        session.Channel.SendEof();
        await session.Closed;

        Assert.Equal(order, session.Order);
        Assert.Equal(4u, session.ExitStatus);
    }

    [Fact]
    public async Task PersonSendsEof_OnATerminal_ChangesNothing()
    {
        var session = await _supervisor.Gateway.ExecAsync("echo up; sleep 0.3; echo still; exit 4", terminal: true);
        await session.WaitForAsync("up");
        session.Channel.SendEof();
        await session.WaitForAsync("still");
        await session.Closed;

        Assert.Equal("data exit-status eof close", session.Order);
        Assert.Equal(4u, session.ExitStatus);
    }

    [Theory]
    [InlineData("{0} exec sleep 60", "close", false)]
    [InlineData("{0} exec yes", "data close", false)]
    [InlineData("echo out; {0} exec sleep 60", "data close", false)]
    [InlineData("{0} exec sleep 60", "close", true)]
    [InlineData("{0} exec yes", "data close", true)]
    [InlineData("echo out; {0} exec sleep 60", "data close", true)]
    public async Task PersonCloses_AtAnyMoment_OneCloseAndTheProcessIsGone(string command, string order, bool terminal)
    {
        string pid = Path.Combine(_supervisor.Paths.Workspace, "pid");
        var session = await _supervisor.Gateway.ExecAsync(string.Format(null, command, $"echo $$ > {pid};"), terminal);
        await Soon.TrueAsync(() => Task.FromResult(File.Exists(pid) && File.ReadAllText(pid).EndsWith('\n')), "a process");
        if (order.StartsWith("data", StringComparison.Ordinal))
        {
            await Soon.TrueAsync(() => Task.FromResult(session.Received > 0), "output");
        }

        session.Channel.Abort();
        await session.Closed;

        Assert.Equal(order, session.Order);
        await GoneAsync(pid);
    }

    [Theory]
    [InlineData("{0} exec sleep 60", false)]
    [InlineData("{0} exec yes", false)]
    [InlineData("{0} exec sleep 60", true)]
    [InlineData("{0} exec yes", true)]
    public async Task LinkIsLost_AtAnyMoment_TheProcessIsGoneAndTheSupervisorCallsAgain(string command, bool terminal)
    {
        string pid = Path.Combine(_supervisor.Paths.Workspace, "pid");
        int hellos = _supervisor.Gateway.Hellos.Count;
        var session = await _supervisor.Gateway.ExecAsync(string.Format(null, command, $"echo $$ > {pid};"), terminal);
        await Soon.TrueAsync(() => Task.FromResult(File.Exists(pid) && File.ReadAllText(pid).EndsWith('\n')), "a process");

        _supervisor.Gateway.Link.Abort(ConnectionEndReason.LocalDisconnect, "pulled");
        await session.Closed;

        await GoneAsync(pid);
        await Soon.TrueAsync(() => Task.FromResult(_supervisor.Gateway.Hellos.Count > Math.Max(hellos, 1)), "another hello");
    }

    private static Task GoneAsync(string pidFile)
    {
        string id = File.ReadAllText(pidFile).Trim();
        return Soon.TrueAsync(() => Task.FromResult(!Directory.Exists($"/proc/{id}")), $"process {id} gone");
    }
}
