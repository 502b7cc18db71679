using AgentSsh.Supervisor.Activity;

namespace AgentSsh.Supervisor.Tests.Unit;

/// <summary>Every signal in every state.</summary>
public sealed class ProgramActivityTests
{
    private static readonly DateTimeOffset Before = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Before.AddSeconds(1);

    private static readonly Dictionary<string, ActivityState> States = new()
    {
        ["unknown"] = new() { Since = Before, HasSpoken = true },
        ["working"] = new() { Kind = ActivityKind.Working, Since = Before, HasSpoken = true },
        ["idle"] = new() { Kind = ActivityKind.Idle, Since = Before, HasSpoken = true },
        ["permission"] = Waiting(WaitReason.Permission, "Bash"),
        ["question"] = Waiting(WaitReason.Question, "AskUserQuestion"),
        ["login"] = Waiting(WaitReason.Login),
        ["limit"] = Waiting(WaitReason.Limit),
        ["dialog"] = Waiting(WaitReason.Dialog),
    };

    private static readonly Dictionary<string, ActivitySignal> Signals = new()
    {
        ["session"] = new ActivitySignal.SessionBegan(),
        ["turn"] = new ActivitySignal.TurnBegan(),
        ["goes on"] = new ActivitySignal.TurnGoesOn(),
        ["end"] = new ActivitySignal.TurnEnded(),
        ["failed"] = new ActivitySignal.TurnFailed(WaitReason.None, ""),
        ["refused"] = new ActivitySignal.TurnFailed(WaitReason.Login, ""),
        ["limited"] = new ActivitySignal.TurnFailed(WaitReason.Limit, ""),
        ["leave?"] = new ActivitySignal.PermissionAsked("Edit"),
        ["question?"] = new ActivitySignal.QuestionAsked("ExitPlanMode"),
        ["used"] = new ActivitySignal.ToolEnded("Bash"),
        ["other used"] = new ActivitySignal.ToolEnded("Read"),
        ["answered"] = new ActivitySignal.Answered(),
        ["logged in"] = new ActivitySignal.LoggedIn(),
        ["says working"] = new ActivitySignal.Stated(ActivityKind.Working, WaitReason.None),
        ["says idle"] = new ActivitySignal.Stated(ActivityKind.Idle, WaitReason.None),
        ["says dialog"] = new ActivitySignal.Stated(ActivityKind.Waiting, WaitReason.Dialog),
        ["screen"] = new ActivitySignal.ScreenChanged(),
        ["quiet"] = new ActivitySignal.ScreenQuiet(),
        ["bell"] = new ActivitySignal.Bell(),
    };

    // From the state of the column's head by the signal of the row: the state after it; "." stays.
    private static readonly string[] Heads = ["unknown", "working", "idle", "permission", "question", "login", "limit", "dialog"];

    private static readonly Dictionary<string, string> Table = new()
    {
        ["session"] = "idle . . . . . . .",
        ["turn"] = "working . working working working working working working",
        ["goes on"] = "working . working . . working working .",
        ["end"] = "idle idle . idle idle idle idle idle",
        ["failed"] = "idle idle . idle idle idle idle idle",
        ["refused"] = "login login login login login . login login",
        ["limited"] = "limit limit limit limit limit limit . limit",
        ["leave?"] = "permission permission permission permission permission permission permission permission",
        ["question?"] = "question question question question question question question question",
        ["used"] = ". . . working . . . .",
        ["other used"] = ". . . . . . . .",
        ["answered"] = ". . . working working . . working",
        ["logged in"] = ". . . . . idle . .",
        ["says working"] = "working . working working working working working working",
        ["says idle"] = "idle idle . idle idle . . idle",
        ["says dialog"] = "dialog dialog dialog . . . . .",
        ["screen"] = ". . . . . . . .",
        ["quiet"] = ". . . . . . . .",
        ["bell"] = ". . . . . . . .",
    };

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var state in States.Keys)
        {
            foreach (var signal in Signals.Keys)
            {
                pairs.Add(state, signal);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Step_EverySignalInEveryState_DoesWhatTheTableSays(string from, string signal)
    {
        var expected = Table[signal].Split(' ')[Array.IndexOf(Heads, from)];

        var next = ProgramActivity.Step(States[from], Signals[signal], Now);

        Assert.Equal(expected == "." ? from : expected, Name(next));
        Assert.Equal(expected == "." ? Before : Now, next.Since);
    }

    [Theory]
    [InlineData("screen", "working")]
    [InlineData("quiet", "idle")]
    [InlineData("bell", "dialog")]
    [InlineData("screen quiet", "idle")]
    [InlineData("screen bell quiet", "dialog")]
    [InlineData("bell screen", "working")]
    [InlineData("bell turn", "working")]
    [InlineData("screen session", "idle")]
    [InlineData("screen session screen", "idle")]
    public void Step_Screen_CountsUntilTheProgramSpeaks(string signals, string expected) =>
        Assert.Equal(expected, Name(signals.Split(' ').Aggregate(ActivityState.Initial, (state, signal) => ProgramActivity.Step(state, Signals[signal], Now))));

    [Fact]
    public void Step_SeveralToolsAskedFor_WaitsForAllOfThem()
    {
        var state = States["working"];
        foreach (var tool in (string[])["Bash", "Bash", "Edit"])
        {
            state = ProgramActivity.Step(state, new ActivitySignal.PermissionAsked(tool), Now);
        }

        foreach (var tool in (string[])["Bash", "Edit"])
        {
            state = ProgramActivity.Step(state, new ActivitySignal.ToolEnded(tool), Now);
            Assert.Equal(WaitReason.Permission, state.Wait);
        }

        Assert.Equal(ActivityKind.Working, ProgramActivity.Step(state, new ActivitySignal.ToolEnded("Bash"), Now).Kind);
    }

    [Fact]
    public void Step_AskedWithoutEnd_RemembersABoundedNumber()
    {
        var state = ActivityState.Initial;
        for (var i = 0; i < 1000; i++)
        {
            state = ProgramActivity.Step(state, new ActivitySignal.PermissionAsked("tool" + i), Now);
        }

        Assert.InRange(state.Asked.Count, 1, 16);
    }

    [Fact]
    public void Step_OneQuestionToldTwice_IsOne()
    {
        var asked = new ActivitySignal.QuestionAsked("AskUserQuestion");
        var state = ProgramActivity.Step(ProgramActivity.Step(States["working"], asked, Now), asked, Now);

        Assert.Equal(ActivityKind.Working, ProgramActivity.Step(state, new ActivitySignal.ToolEnded("AskUserQuestion"), Now).Kind);
    }

    private static ActivityState Waiting(WaitReason reason, params string[] asked) =>
        new() { Kind = ActivityKind.Waiting, Wait = reason, Since = Before, HasSpoken = true, Asked = asked };

    private static string Name(ActivityState state) => (state.Kind == ActivityKind.Waiting ? state.Wait.ToString() : state.Kind.ToString()).ToLowerInvariant();
}
