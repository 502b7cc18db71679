namespace AgentSsh.Supervisor.Activity;

/// <summary>
/// From what a program says of itself to what it does: working, waiting or idle. Pure. What the program says stands above what its screen suggests: after the first
/// word of its own in a run, the screen is not looked at any more.
/// </summary>
internal static class ProgramActivity
{
    // More dialogs than a program shows one after the other; beyond that the oldest are forgotten.
    private const int MaxAsked = 16;

    /// <summary>What follows from a signal.</summary>
    /// <param name="state">Where the program stood.</param>
    /// <param name="signal">What was learned.</param>
    /// <param name="at">When it was so.</param>
    public static ActivityState Step(ActivityState state, ActivitySignal signal, DateTimeOffset at)
    {
        if (signal is ActivitySignal.ScreenChanged or ActivitySignal.ScreenQuiet or ActivitySignal.Bell)
        {
            return state.HasSpoken ? state : OfScreen(state, signal, at);
        }

        return OfProgram(state, signal, at) with { HasSpoken = true };
    }

    private static ActivityState OfProgram(ActivityState state, ActivitySignal signal, DateTimeOffset at) => signal switch
    {
        // Programs tell of their session when they please: it can come after the first prompt.
        ActivitySignal.SessionBegan => state.Kind is ActivityKind.Unknown || !state.HasSpoken ? To(state, ActivityKind.Idle, at) : state,
        ActivitySignal.TurnBegan => To(state, ActivityKind.Working, at),
        ActivitySignal.TurnGoesOn => IsAsking(state) ? state : To(state, ActivityKind.Working, at),
        ActivitySignal.TurnEnded => To(state, ActivityKind.Idle, at),
        ActivitySignal.TurnFailed { Reason: WaitReason.None } failed => To(state, ActivityKind.Idle, at, detail: failed.Detail),
        ActivitySignal.TurnFailed failed => To(state, ActivityKind.Waiting, at, failed.Reason, failed.Detail),
        ActivitySignal.PermissionAsked asked => Ask(state, WaitReason.Permission, asked.Tool, at),
        ActivitySignal.QuestionAsked asked => Ask(state, WaitReason.Question, asked.Tool, at),
        ActivitySignal.ToolEnded ended => EndTool(state, ended.Tool, at),
        ActivitySignal.Answered => IsAsking(state) ? To(state, ActivityKind.Working, at) : state,
        ActivitySignal.LoggedIn => state.Wait == WaitReason.Login ? To(state, ActivityKind.Idle, at) : state,
        ActivitySignal.Stated stated => Believe(state, stated, at),
        _ => throw new ArgumentException($"No such signal: {signal}.", nameof(signal)),
    };

    private static ActivityState OfScreen(ActivityState state, ActivitySignal signal, DateTimeOffset at) => signal switch
    {
        ActivitySignal.ScreenChanged => To(state, ActivityKind.Working, at),
        ActivitySignal.Bell => To(state, ActivityKind.Waiting, at, WaitReason.Dialog, "it rang the bell"),

        // Who rang the bell and then waits is quiet.
        _ => state.Kind == ActivityKind.Waiting ? state : To(state, ActivityKind.Idle, at),
    };

    private static ActivityState Ask(ActivityState state, WaitReason reason, string tool, DateTimeOffset at)
    {
        // One question can be told twice: as the use of the tool that asks, and as the leave to use it.
        if (reason == WaitReason.Question && state.Wait == WaitReason.Question && state.Asked.Contains(tool))
        {
            return state;
        }

        var asked = state.Asked.Append(tool).TakeLast(MaxAsked).ToArray();
        return To(state, ActivityKind.Waiting, at, reason, tool) with { Asked = asked };
    }

    // Several tools can run side by side: the end of one that nobody was asked about says nothing of the others.
    private static ActivityState EndTool(ActivityState state, string tool, DateTimeOffset at)
    {
        if (!IsAsking(state) || !state.Asked.Contains(tool))
        {
            return state;
        }

        var asked = state.Asked.ToList();
        asked.Remove(tool);
        return asked.Count == 0 ? To(state, ActivityKind.Working, at) : state with { Asked = asked, Detail = asked[0] };
    }

    private static ActivityState Believe(ActivityState state, ActivitySignal.Stated stated, DateTimeOffset at) => (stated.Kind, state) switch
    {
        // It does not say so, but it is known why.
        (ActivityKind.Idle, { Wait: WaitReason.Login or WaitReason.Limit }) => state,
        (ActivityKind.Idle, { Kind: ActivityKind.Idle }) => state,
        (ActivityKind.Waiting, { Kind: ActivityKind.Waiting }) => state,
        (ActivityKind.Waiting, _) => To(state, ActivityKind.Waiting, at, stated.Wait),
        (var kind, _) => To(state, kind, at),
    };

    private static bool IsAsking(ActivityState state) => state.Wait is WaitReason.Permission or WaitReason.Question or WaitReason.Dialog;

    private static ActivityState To(ActivityState state, ActivityKind kind, DateTimeOffset at, WaitReason wait = WaitReason.None, string detail = "") =>
        state.Kind == kind && state.Wait == wait && state.Detail == detail
            ? state with { Asked = [] }
            : state with { Kind = kind, Wait = wait, Detail = detail, Since = at, Asked = [] };
}
