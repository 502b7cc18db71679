using AgentSsh.Link;
using AgentSsh.Ssh.Wire;
using AgentSsh.Supervisor.Native;
using AgentSsh.Supervisor.Tests.Support;

namespace AgentSsh.Supervisor.Tests.Peers;

/// <summary>The life of a real program in a real tmux.</summary>
public sealed class ProgramTests
{
    private const string Echo = "echo READY; exec cat";

    // Waits for a line, then ends with its number.
    private const string EndOnDemand = "echo READY; read -r status; exit $status";

    [Fact]
    public async Task Attach_ProgramRuns_ShowsItsScreenAndTakesKeys()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);

        var screen = await supervisor.Gateway.AttachAsync();
        await screen.WaitForAsync("READY");
        screen.Type("hello there\r");
        await screen.WaitForAsync("hello there");

        var report = await supervisor.Gateway.WaitForAsync(ProgramState.Running, 1);
        Assert.Equal("tester", report.Program);
        Assert.Equal("alice", supervisor.Gateway.Hellos[0].Agent);
    }

    [Fact]
    public async Task ProgramEnds_OnExitDisconnect_SaysWhyAndEndsWithItsStatus()
    {
        await using var supervisor = RunningSupervisor.Start(EndOnDemand, quick: true);
        var screen = await supervisor.Gateway.AttachAsync();
        await screen.WaitForAsync("READY");

        screen.Type("7\r");
        await screen.Closed;

        Assert.Equal(7u, screen.ExitStatus);
        Assert.EndsWith("tester ended with status 7; a new one is starting.\r\n", screen.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("[detached", screen.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("[exited", screen.Output, StringComparison.Ordinal);

        // The alternate screen was left before the reason was written.
        Assert.Contains("\x1b[?1049l", screen.Output, StringComparison.Ordinal);
        Assert.Equal(7u, (await supervisor.Gateway.WaitForAsync(ProgramState.Running, 2)).LastExitStatus);
    }

    [Fact]
    public async Task ProgramEnds_OnExitStay_ShowsTheNewProgramOnTheSameChannel()
    {
        await using var supervisor = RunningSupervisor.Start("echo START $$; read -r status; exit $status", stay: true, quick: true);
        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 1);
        var screen = await supervisor.Gateway.AttachAsync();
        await screen.WaitForAsync("START " + await supervisor.ProgramIdAsync());

        screen.Type("3\r");
        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 2);

        await screen.WaitForAsync("START " + await supervisor.ProgramIdAsync());
        Assert.True(screen.Channel.IsOpen);
    }

    [Fact]
    public async Task ProgramKilled_Attached_EndsWith128AndTheSignal()
    {
        await using var supervisor = RunningSupervisor.Start(Echo, quick: true);
        var screen = await supervisor.Gateway.AttachAsync();
        await screen.WaitForAsync("READY");

        Assert.Equal(0, Libc.Kill(await supervisor.ProgramIdAsync(), 9));
        await screen.Closed;

        Assert.Equal(137u, screen.ExitStatus);
        Assert.Contains("tester ended with signal KILL", screen.Output, StringComparison.Ordinal);
        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 2);
    }

    [Fact]
    public async Task ProgramEndsAtOnce_AgainAndAgain_IsHeldUntilARestart()
    {
        await using var supervisor = RunningSupervisor.Start("echo LAST WORDS; exit 3", quick: true);

        var report = await supervisor.Gateway.WaitForAsync(ProgramState.Held);
        Assert.Equal("tester ended with status 3, the 5th end within five minutes", report.Reason);
        Assert.Equal(5u, report.Generation);

        var screen = await supervisor.Gateway.AttachAsync();
        await screen.Closed;
        Assert.Equal(75u, screen.ExitStatus);
        Assert.Contains("LAST WORDS", screen.Output, StringComparison.Ordinal);
        Assert.Contains("tester ended with status 3", screen.Output, StringComparison.Ordinal);
        Assert.Contains("agentssh restart", screen.Output, StringComparison.Ordinal);

        supervisor.Configure(RunningSupervisor.SettingsFor(Echo));
        Assert.True((await supervisor.Gateway.Link.SendGlobalRequestAsync(LinkNames.Restart, new SshBuilder().Utf8("bob").ToArray())).Success);
        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 6);
        await (await supervisor.Gateway.AttachAsync()).WaitForAsync("READY");
    }

    [Fact]
    public async Task TmuxServerKilled_Running_StartsBothAgain()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);
        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 1);
        var before = await supervisor.ProgramIdAsync();

        Assert.True((await supervisor.TmuxAsync("kill-server")).Succeeded);

        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 2);
        Assert.NotEqual(before, await supervisor.ProgramIdAsync());
    }

    [Fact]
    public async Task TmuxSocketRemoved_Running_TheOldProgramEndsBeforeTheNewOneStarts()
    {
        // Two programs would write one conversation.
        await using var supervisor = RunningSupervisor.Start("trap '' HUP TERM; echo READY; while :; do sleep 1; done");
        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 1);
        var before = await supervisor.ProgramIdAsync();
        await Soon.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(supervisor.Paths.State, "processes"))), "the note of the program");

        File.Delete(Path.Combine(supervisor.Paths.State, "tmux.sock"));
        Assert.Equal(0, Libc.Kill(before, 0));
        supervisor.Host.Context.Keeper.Post(new AgentSsh.Supervisor.Life.LifeEvent.ServerLost());
        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 2);
        Assert.False(Runs(before), "the old program still runs");
    }

    [Fact]
    public async Task Restart_ProgramThatIgnoresEverySignal_NeverRunsTwice()
    {
        await using var supervisor = RunningSupervisor.Start("trap '' HUP TERM INT; echo READY; while :; do sleep 1; done", quick: true);
        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 1);
        var before = await supervisor.ProgramIdAsync();

        Assert.True((await supervisor.Gateway.Link.SendGlobalRequestAsync(LinkNames.Restart, new SshBuilder().Utf8("bob").ToArray())).Success);

        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 2);
        Assert.False(Runs(before), "the old program still runs");
    }

    [Fact]
    public async Task Stop_ProgramThatIgnoresEverySignal_DoesNotOutliveTheSupervisor()
    {
        int program;
        await using (var supervisor = RunningSupervisor.Start("trap '' HUP TERM INT; echo READY; while :; do sleep 1; done", quick: true))
        {
            await supervisor.Gateway.WaitForAsync(ProgramState.Running, 1);
            program = await supervisor.ProgramIdAsync();
        }

        Assert.False(Runs(program), "the program still runs");
    }

    [Fact]
    public async Task Settings_Changed_TheReportSaysInWhatUntilTheNextStart()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);
        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 1);
        supervisor.Configure(RunningSupervisor.SettingsFor(Echo) with { Environment = new Dictionary<string, string> { ["NEW"] = "secret" } });
        Assert.True((await supervisor.Gateway.Link.SendGlobalRequestAsync(LinkNames.Settings, default)).Success);
        await Soon.TrueAsync(() => Task.FromResult(supervisor.Host.Context.Keeper.Report.Pending == "env NEW"), "the pending change");

        await supervisor.Gateway.Link.SendGlobalRequestAsync(LinkNames.Restart, new SshBuilder().Utf8("bob").ToArray());
        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 2);
        Assert.Empty(supervisor.Host.Context.Keeper.Report.Pending);
    }

    [Fact]
    public async Task SessionKilled_Running_StartsItAgain()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);
        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 1);

        Assert.True((await supervisor.TmuxAsync("kill-session", "-t", "agent")).Succeeded);

        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 2);
        await (await supervisor.Gateway.AttachAsync()).WaitForAsync("READY");
    }

    [Fact]
    public async Task Restart_Running_EndsTheProgramAndKeepsPeopleAttached()
    {
        await using var supervisor = RunningSupervisor.Start("echo FIRST; exec cat", resume: "echo SECOND; exec cat");
        var screen = await supervisor.Gateway.AttachAsync();
        await screen.WaitForAsync("FIRST");

        Assert.True((await supervisor.Gateway.Link.SendGlobalRequestAsync(LinkNames.Restart, new SshBuilder().Utf8("alice").ToArray())).Success);

        await screen.WaitForAsync("SECOND");
        var report = await supervisor.Gateway.WaitForAsync(ProgramState.Running, 2);
        Assert.Equal(129u, report.LastExitStatus);
        Assert.True(screen.Channel.IsOpen);
    }

    [Fact]
    public async Task Start_ProgramNotInTheImage_IsHeldAtOnceWithTheReason()
    {
        await using var supervisor = RunningSupervisor.Start(Echo);
        await supervisor.Gateway.WaitForAsync(ProgramState.Running, 1);
        var settings = RunningSupervisor.SettingsFor(Echo);
        supervisor.Configure(settings with { Program = settings.Program with { Start = ["no-such-agent"] } });

        await supervisor.Gateway.Link.SendGlobalRequestAsync(LinkNames.Restart, new SshBuilder().Utf8("alice").ToArray());

        var report = await supervisor.Gateway.WaitForAsync(ProgramState.Held);
        Assert.Contains("the program 'no-such-agent' is not in this image", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_Environment_IsWhatWasBuiltAndNothingElse()
    {
        await using var supervisor = RunningSupervisor.Start("env | grep -c ^TMUX=; echo \"$USER $SHELL $LANG $COLORTERM\"; pwd; exec cat");

        var screen = await supervisor.Gateway.AttachAsync(columns: 200);

        await screen.WaitForAsync($"{Environment.UserName} {Hosting.SupervisorPaths.Shell} C.UTF-8 truecolor");
        await screen.WaitForAsync(supervisor.Paths.Workspace);
    }

    // A killed process keeps its number until its parent asks for its status.
    private static bool Runs(int processId)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{processId}/stat");
            return status[(status.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
