using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Supervisor.Tests.Support;

namespace AgentSsh.Supervisor.Tests.Peers;

/// <summary>People in front of a real tmux.</summary>
public sealed class AttachTests
{
    private const string Echo = "echo READY; exec cat";

    // Says its size whenever it changes.
    private const string TellSize = "exec bash -c 'trap \"stty size\" WINCH; stty size; echo READY; while :; do read -r -t 1 line; done'";

    [Fact]
    public async Task Resize_Attached_IsSeenByTheProgram()
    {
        await using var supervisor = RunningSupervisor.Start(TellSize);
        var screen = await supervisor.Gateway.AttachAsync(100, 30);
        await screen.WaitForAsync("30 100");

        screen.Channel.SendRequest(TerminalSize.RequestName, new TerminalSize(71, 19).Encode());
        await screen.WaitForAsync("19 71");

        // Of no size: passed over, and the channel lives on.
        screen.Channel.SendRequest(TerminalSize.RequestName, new TerminalSize(0, 0).Encode());
        screen.Channel.SendRequest(TerminalSize.RequestName, new TerminalSize(72, 20).Encode());
        await screen.WaitForAsync("20 72");
    }

    [Fact]
    public async Task Resize_ToTheSameSize_DrawsTheScreenAnew()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);
        var screen = await supervisor.Gateway.AttachAsync(100, 30);
        await screen.WaitForAsync("READY");
        var drawn = Count(screen.Output, "READY");

        screen.Channel.SendRequest(TerminalSize.RequestName, new TerminalSize(100, 30).Encode());
        await Soon.TrueAsync(() => Task.FromResult(Count(screen.Output, "READY") > drawn), "the screen once more");
    }

    [Fact]
    public async Task Watcher_LeftAloneOrComingAlone_DoesNotSizeTheWindow()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);
        var owner = await supervisor.Gateway.AttachAsync(100, 30);
        await owner.WaitForAsync("READY");
        var watcher = await supervisor.Gateway.AttachAsync(40, 10, readOnly: true, ignoreSize: true);
        await watcher.WaitForAsync("READY");

        owner.Channel.Close();
        await ClientsAsync(supervisor, 1);
        await WindowAsync(supervisor, "100x30");
        watcher.Channel.Close();
        await ClientsAsync(supervisor, 0);
        await (await supervisor.Gateway.AttachAsync(50, 12, readOnly: true, ignoreSize: true)).WaitForAsync("READY");
        await WindowAsync(supervisor, "100x30");

        // Whoever counts comes, and it is that one's again.
        var next = await supervisor.Gateway.AttachAsync(90, 25);
        await WindowAsync(supervisor, "90x25");
        next.Channel.SendRequest(TerminalSize.RequestName, new TerminalSize(91, 26).Encode());
        await WindowAsync(supervisor, "91x26");
    }

    [Fact]
    public async Task Resize_BeforeAttach_IsTheFirstSize()
    {
        await using var supervisor = RunningSupervisor.Start(TellSize);
        var session = await supervisor.Gateway.OpenSessionAsync();
        await TestGateway.RequestAsync(session, PtyRequest.RequestName, new PtyRequest("xterm", new TerminalSize(80, 24), ReadOnlyMemory<byte>.Empty).Encode());
        session.Channel.SendRequest(TerminalSize.RequestName, new TerminalSize(91, 17).Encode());
        await TestGateway.RequestAsync(session, LinkNames.Attach, new AttachRequest("a1", "alice", false, false).Encode());

        await session.WaitForAsync("17 91");
    }

    [Fact]
    public async Task Watcher_Types_NothingReachesTheProgram()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);
        var owner = await supervisor.Gateway.AttachAsync();
        var watcher = await supervisor.Gateway.AttachAsync(40, 10, readOnly: true, ignoreSize: true);
        await owner.WaitForAsync("READY");
        await watcher.WaitForAsync("READY");

        watcher.Type("FORBIDDEN\r");
        owner.Type("allowed\r");
        await watcher.WaitForAsync("allowed");

        Assert.DoesNotContain("FORBIDDEN", owner.Output, StringComparison.Ordinal);
        Assert.Equal("80x24", (await supervisor.TmuxAsync("display-message", "-p", "-t", "agent", "#{window_width}x#{window_height}")).Output.Trim());
    }

    [Fact]
    public async Task LinkBreaksOff_Attached_LeavesNoClientAndComesBack()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);
        var screen = await supervisor.Gateway.AttachAsync();
        await screen.WaitForAsync("READY");
        Assert.Single(await supervisor.Host.Context.Tmux.ListClientsAsync(CancellationToken.None));

        supervisor.Gateway.Link.Abort(ConnectionEndReason.LocalDisconnect, "the test pulls the plug");

        await Soon.TrueAsync(async () => (await supervisor.Host.Context.Tmux.ListClientsAsync(CancellationToken.None)).Count == 0, "no client of tmux left");
        await Soon.TrueAsync(() => Task.FromResult(supervisor.Gateway.Hellos.Count == 2), "a second hello");
        await (await supervisor.Gateway.AttachAsync()).WaitForAsync("READY");
        Assert.Equal(1u, supervisor.Gateway.Reports[^1].Generation);
    }

    [Fact]
    public async Task Channel_ClosedByThePerson_LeavesNoClient()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);
        var screen = await supervisor.Gateway.AttachAsync();
        await screen.WaitForAsync("READY");

        screen.Channel.Close();
        await screen.Closed;

        await Soon.TrueAsync(async () => (await supervisor.Host.Context.Tmux.ListClientsAsync(CancellationToken.None)).Count == 0, "no client of tmux left");
    }

    [Fact]
    public async Task Tmux_KilledUnderAPerson_LeavesTheTerminalAsItWasAndIsSaidInPlainWords()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);
        var screen = await supervisor.Gateway.AttachAsync();
        await screen.WaitForAsync("READY");
        var server = int.Parse((await supervisor.TmuxAsync("display-message", "-p", "#{pid}")).Output, System.Globalization.CultureInfo.InvariantCulture);

        _ = Native.Libc.Kill(server, Processes.SignalNames.Kill);

        await screen.Closed;
        Assert.Equal(75u, screen.ExitStatus);
        Assert.EndsWith("the terminal of tester was ended; a new one is starting.\r\n", screen.Output, StringComparison.Ordinal);
        Assert.Contains("\e[?1049l", screen.Output[screen.Output.LastIndexOf("READY", StringComparison.Ordinal)..], StringComparison.Ordinal);
        await (await supervisor.Gateway.AttachAsync()).WaitForAsync("READY");
    }

    [Fact]
    public async Task Attach_TerminalUnknownToTheImage_IsShownAllTheSame()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);

        var screen = await supervisor.Gateway.AttachAsync(term: "xterm-nobody-knows");

        await screen.WaitForAsync("READY");
    }

    [Fact]
    public async Task Attach_DumbTerminal_IsRefusedWithAHint()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);

        var screen = await supervisor.Gateway.AttachAsync(term: "dumb");
        await screen.Closed;

        Assert.Equal(64u, screen.ExitStatus);
        Assert.Contains("set TERM", screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attach_WithoutTerminal_IsRefused()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);
        var session = await supervisor.Gateway.OpenSessionAsync();

        Assert.False(await session.Channel.SendRequestAsync(LinkNames.Attach, new AttachRequest("a1", "alice", false, false).Encode()));
    }

    [Fact]
    public async Task Attach_PasteOfAMegabyte_ReachesTheProgramWhole()
    {
        // Raw, as the programs have it: a terminal in line mode drops what is beyond 4096 bytes of a line.
        await using var supervisor = RunningSupervisor.Start("stty raw -echo; echo READY; head -c 1048576 | sha256sum; exec cat");
        var screen = await supervisor.Gateway.AttachAsync();
        await screen.WaitForAsync("READY");
        var text = new byte[1024 * 1024];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = (byte)('a' + (i % 26));
        }

        screen.Channel.Write(text);

        await screen.WaitForAsync(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(text))[..40]);
    }

    [Fact]
    public async Task Logs_OfAScreen_AreItsLastLines()
    {
        await using var supervisor = RunningSupervisor.Start("seq 1 200; echo READY; exec cat");
        await (await supervisor.Gateway.AttachAsync()).WaitForAsync("READY");
        var session = await supervisor.Gateway.OpenSessionAsync();

        await TestGateway.RequestAsync(session, LinkNames.Logs, new LogsRequest(3, false).Encode());
        await session.Closed;

        Assert.Equal("199\n200\nREADY\n", session.Output);
        Assert.Equal(0u, session.ExitStatus);
    }

    [Fact]
    public async Task Logs_Followed_GoOnWithWhatTheProgramWrites()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);
        var screen = await supervisor.Gateway.AttachAsync();
        await screen.WaitForAsync("READY");
        var session = await supervisor.Gateway.OpenSessionAsync();
        await TestGateway.RequestAsync(session, LinkNames.Logs, new LogsRequest(0, true).Encode());
        await session.WaitForAsync("READY");
        await Soon.TrueAsync(async () => (await supervisor.Host.Context.Tmux.ListClientsAsync(CancellationToken.None)).Count == 2, "the follower's client");

        screen.Type("back\\slash\r");
        await session.WaitForAsync("back\\slash");

        session.Channel.Close();
        await Soon.TrueAsync(async () => (await supervisor.Host.Context.Tmux.ListClientsAsync(CancellationToken.None)).Count == 1, "the follower's client gone");
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static Task ClientsAsync(RunningSupervisor supervisor, int count) =>
        Soon.TrueAsync(async () => (await supervisor.Host.Context.Tmux.ListClientsAsync(CancellationToken.None)).Count == count, $"{count} clients of tmux");

    private static Task WindowAsync(RunningSupervisor supervisor, string size) =>
        Soon.TrueAsync(
            async () => (await supervisor.TmuxAsync("display-message", "-p", "-t", "agent", "#{window_width}x#{window_height}")).Output.Trim() == size, $"a window of {size}");
}
