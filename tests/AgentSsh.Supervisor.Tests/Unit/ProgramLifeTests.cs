using AgentSsh.Supervisor.Life;
using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Tests.Unit;

/// <summary>Every event in every phase.</summary>
public sealed class ProgramLifeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProgramLife Life = new("claude", resumes: true);

    private static readonly Dictionary<string, LifeEvent> Events = new()
    {
        ["Begun"] = new LifeEvent.Begun(false),
        ["Adopted"] = new LifeEvent.Begun(true),
        ["Started"] = new LifeEvent.Started(true),
        ["Failed"] = new LifeEvent.StartFailed("no space", false),
        ["Missing"] = new LifeEvent.StartFailed("no such program", true),
        ["Ended"] = new LifeEvent.Ended(new ExitStatus(7, 0)),
        ["Refused"] = new LifeEvent.ActivityChanged(IsLoginRefused: true),
        ["Lost"] = new LifeEvent.ServerLost(),
        ["Timer"] = new LifeEvent.TimerElapsed(5),
        ["Stale"] = new LifeEvent.TimerElapsed(4),
        ["Restart"] = new LifeEvent.RestartRequested("bob"),
        ["Stop"] = new LifeEvent.StopRequested(),
    };

    // Phase, event, next phase, actions. What is not listed must change nothing.
    private static readonly (LifePhase Phase, string Event, LifePhase Next, string Actions)[] Table =
    [
        (LifePhase.Starting, "Started", LifePhase.Running, ""),
        (LifePhase.Starting, "Failed", LifePhase.Restarting, "Dismiss(75) SetTimer(1)"),
        (LifePhase.Starting, "Missing", LifePhase.Held, "Dismiss(75)!"),
        (LifePhase.Starting, "Ended", LifePhase.Restarting, "Dismiss(7) SetTimer(1)"),
        (LifePhase.Starting, "Lost", LifePhase.Starting, "Dismiss(75) StartProgram"),
        (LifePhase.Starting, "Restart", LifePhase.Starting, ""),
        (LifePhase.Starting, "Stop", LifePhase.Stopping, "Dismiss(75)! Signal(1) SetTimer(3)"),

        (LifePhase.Running, "Refused", LifePhase.Running, ""),
        (LifePhase.Running, "Ended", LifePhase.Restarting, "Dismiss(7) SetTimer(1)"),
        (LifePhase.Running, "Lost", LifePhase.Starting, "Dismiss(75) StartProgram"),
        (LifePhase.Running, "Restart", LifePhase.Ending, "Signal(1) SetTimer(3)"),
        (LifePhase.Running, "Stop", LifePhase.Stopping, "Dismiss(75)! Signal(1) SetTimer(3)"),

        (LifePhase.Ending, "Ended", LifePhase.Starting, "StartProgram"),
        (LifePhase.Ending, "Lost", LifePhase.Starting, "StartProgram"),
        (LifePhase.Ending, "Timer", LifePhase.Ending, "Signal(15) SetTimer(3)"),
        (LifePhase.Ending, "Restart", LifePhase.Ending, ""),
        (LifePhase.Ending, "Stop", LifePhase.Stopping, "Dismiss(75)! Signal(1) SetTimer(3)"),

        (LifePhase.Restarting, "Timer", LifePhase.Starting, "StartProgram"),
        (LifePhase.Restarting, "Restart", LifePhase.Starting, "StartProgram"),
        (LifePhase.Restarting, "Stop", LifePhase.Stopped, "Dismiss(75)! EndServer"),

        (LifePhase.Held, "Restart", LifePhase.Starting, "StartProgram"),
        (LifePhase.Held, "Stop", LifePhase.Stopped, "Dismiss(75)! EndServer"),

        (LifePhase.Stopping, "Ended", LifePhase.Stopped, "EndServer"),
        (LifePhase.Stopping, "Lost", LifePhase.Stopped, "EndServer"),
        (LifePhase.Stopping, "Timer", LifePhase.Stopping, "Signal(15) SetTimer(3)"),
    ];

    public static TheoryData<LifePhaseName, string> Pairs()
    {
        var pairs = new TheoryData<LifePhaseName, string>();
        foreach (var phase in Enum.GetValues<LifePhaseName>())
        {
            foreach (var name in Events.Keys)
            {
                pairs.Add(phase, name);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Step_EveryEventInEveryPhase_DoesWhatTheTableSays(LifePhaseName name, string happened)
    {
        var phase = (LifePhase)name;
        var state = new LifeState { Phase = phase, Timer = 5, Generation = 1, RanSince = Now.AddSeconds(-10) };

        var (next, actions) = Life.Step(state, Events[happened], Now);

        var expected = Table.FirstOrDefault(row => row.Phase == phase && row.Event == happened);
        if (expected.Event is null)
        {
            Assert.Same(state, next);
            Assert.Empty(actions);
        }
        else
        {
            Assert.Equal(expected.Next, next.Phase);
            Assert.Equal(expected.Actions, Words(actions));
        }
    }

    [Fact]
    public void Step_Begun_StartsOrAdopts()
    {
        var (started, start) = Life.Step(LifeState.Initial, new LifeEvent.Begun(false), Now);
        Assert.Equal(LifePhase.Starting, started.Phase);
        Assert.Equal("StartProgram", Words(start));

        var (adopted, nothing) = Life.Step(LifeState.Initial, new LifeEvent.Begun(true), Now);
        Assert.Equal(LifePhase.Running, adopted.Phase);
        Assert.Equal(1u, adopted.Generation);
        Assert.Empty(nothing);
    }

    [Theory]
    [InlineData(LifePhaseName.Ending, LifePhaseName.Starting, "StartProgram")]
    [InlineData(LifePhaseName.Stopping, LifePhaseName.Stopped, "EndServer")]
    public void Step_AskedTwiceInVain_GoesOnWithoutIt(LifePhaseName phase, LifePhaseName next, string action)
    {
        var (state, actions) = Life.Step(new LifeState { Phase = (LifePhase)phase, Timer = 5, AskedTwice = true }, new LifeEvent.TimerElapsed(5), Now);

        Assert.Equal((LifePhase)next, state.Phase);
        Assert.Equal(action, Words(actions));
    }

    [Fact]
    public void Step_EndsAfterShortRuns_BackOffByTwoAndHoldAtTheFifth()
    {
        var state = LifeState.Initial;
        List<double> delays = [];
        for (var i = 0; i < 5; i++)
        {
            state = Life.Step(state, new LifeEvent.Started(false), Now.AddSeconds(i)).State;
            var (ended, actions) = Life.Step(state, new LifeEvent.Ended(new ExitStatus(0, 9)), Now.AddSeconds(i));
            delays.AddRange(actions.OfType<LifeAction.SetTimer>().Select(timer => timer.Delay.TotalSeconds));
            state = ended.Phase == LifePhase.Restarting ? Life.Step(ended, new LifeEvent.TimerElapsed(ended.Timer), Now.AddSeconds(i)).State : ended;
        }

        Assert.Equal([1, 2, 4, 8], delays);
        Assert.Equal(LifePhase.Held, state.Phase);
        Assert.Equal("claude ended with signal KILL, the 5th end within five minutes", state.Reason);
        Assert.Equal(137u, state.LastExit);

        // Released, it has all its chances again.
        var (released, _) = Life.Step(state, new LifeEvent.RestartRequested("bob"), Now);
        Assert.Empty(released.Ends);
    }

    [Fact]
    public void Step_EndsFarApart_AreNeverHeldAndWaitAMinuteAtMost()
    {
        var state = LifeState.Initial;
        var now = Now;
        List<double> delays = [];
        for (var i = 0; i < 12; i++)
        {
            state = Life.Step(state, new LifeEvent.Started(false), now).State;
            now = now.AddSeconds(100);
            var (ended, actions) = Life.Step(state, new LifeEvent.Ended(new ExitStatus(1, 0)), now);
            delays.Add(Assert.Single(actions.OfType<LifeAction.SetTimer>()).Delay.TotalSeconds);
            state = Life.Step(ended, new LifeEvent.TimerElapsed(ended.Timer), now).State;
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60], delays);
    }

    [Fact]
    public void Step_EndAfterALongRun_BeginsTheBackoffAnew()
    {
        var state = new LifeState { Phase = LifePhase.Running, Attempt = 6, RanSince = Now.AddMinutes(-5) };

        var (_, actions) = Life.Step(state, new LifeEvent.Ended(new ExitStatus(0, 0)), Now);

        Assert.Equal("Dismiss(0) SetTimer(1)", Words(actions));
    }

    [Fact]
    public void Step_EndAfterARefusedLogin_IsHeldUntilSomebodyAsks()
    {
        var running = new LifeState { Phase = LifePhase.Running, RanSince = Now };
        var refused = Life.Step(running, new LifeEvent.ActivityChanged(IsLoginRefused: true), Now).State;

        var (held, actions) = Life.Step(refused, new LifeEvent.Ended(new ExitStatus(1, 0)), Now);
        Assert.Equal(LifePhase.Held, held.Phase);
        Assert.True(held.IsLoginRefused);
        Assert.Contains("login was refused", held.Reason, StringComparison.Ordinal);
        Assert.Equal("Dismiss(1)!", Words(actions));
        Assert.False(Life.Step(held, new LifeEvent.RestartRequested("bob"), Now).State.IsLoginRefused);

        // Whoever leaves by the program's own command wants it back; and a login that was given since counts no more.
        Assert.Equal(LifePhase.Restarting, Life.Step(refused, new LifeEvent.Ended(new ExitStatus(0, 0)), Now).State.Phase);
        var given = Life.Step(refused, new LifeEvent.ActivityChanged(IsLoginRefused: false), Now).State;
        Assert.Equal(LifePhase.Restarting, Life.Step(given, new LifeEvent.Ended(new ExitStatus(1, 0)), Now).State.Phase);
    }

    [Fact]
    public void Step_EndWhoseCauseIsKnown_IsToldWithIt()
    {
        var state = LifeState.Initial with { Phase = LifePhase.Running };
        var (ended, actions) = Life.Step(state, new LifeEvent.Ended(new ExitStatus(0, 9), ": it reached the agent's limit of memory (256MiB)"), Now);
        Assert.EndsWith("ended with signal KILL: it reached the agent's limit of memory (256MiB)", ended.Reason, StringComparison.Ordinal);
        Assert.Contains("(256MiB); a new one is starting", actions.OfType<LifeAction.Dismiss>().Single().Line, StringComparison.Ordinal);
        Assert.EndsWith("was ended; the disk is full", Life.Step(state, new LifeEvent.ServerLost("; the disk is full"), Now).State.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_ServerLostAgainAndAgain_IsHeldToo()
    {
        var state = LifeState.Initial;
        for (var i = 0; i < 5; i++)
        {
            state = Life.Step(state with { Phase = LifePhase.Running }, new LifeEvent.ServerLost(), Now).State;
        }

        Assert.Equal(LifePhase.Held, state.Phase);
    }

    private static string Words(IEnumerable<LifeAction> actions) => string.Join(' ', actions.Select(action => action switch
    {
        LifeAction.Dismiss dismiss => $"Dismiss({dismiss.Status}){(dismiss.Always ? "!" : "")}",
        LifeAction.SetTimer timer => $"SetTimer({timer.Delay.TotalSeconds})",
        LifeAction.SignalProgram signal => $"Signal({signal.Signal})",
        _ => action.GetType().Name,
    }));

    /// <summary>The phases under a public name: what a theory takes must be public.</summary>
    public enum LifePhaseName
    {
        Starting = (int)LifePhase.Starting,
        Running = (int)LifePhase.Running,
        Ending = (int)LifePhase.Ending,
        Restarting = (int)LifePhase.Restarting,
        Held = (int)LifePhase.Held,
        Stopping = (int)LifePhase.Stopping,
        Stopped = (int)LifePhase.Stopped,
    }
}
