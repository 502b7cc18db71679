namespace AgentSsh.Supervisor.Activity;

/// <summary>What can be learned of a program's activity, from whichever program it comes.</summary>
internal abstract record ActivitySignal
{
    private ActivitySignal()
    {
    }

    /// <summary>A session began, or began anew: the program is there and has been asked nothing.</summary>
    public sealed record SessionBegan : ActivitySignal;

    /// <summary>A person's prompt was taken.</summary>
    public sealed record TurnBegan : ActivitySignal;

    /// <summary>The turn goes on, which a program may say while it waits as well.</summary>
    public sealed record TurnGoesOn : ActivitySignal;

    /// <summary>The turn is done.</summary>
    public sealed record TurnEnded : ActivitySignal;

    /// <summary>The turn ended without an answer.</summary>
    /// <param name="Reason">Waiting for whom or what, if it does.</param>
    /// <param name="Detail">The program's own word for it.</param>
    public sealed record TurnFailed(WaitReason Reason, string Detail) : ActivitySignal;

    /// <summary>Leave to use a tool is asked for.</summary>
    public sealed record PermissionAsked(string Tool) : ActivitySignal;

    /// <summary>The person is asked something.</summary>
    /// <param name="Tool">The tool that asks; empty where it is none.</param>
    public sealed record QuestionAsked(string Tool) : ActivitySignal;

    /// <summary>A tool has been used, which says that leave was given, or the question answered.</summary>
    public sealed record ToolEnded(string Tool) : ActivitySignal;

    /// <summary>All that was asked is answered.</summary>
    public sealed record Answered : ActivitySignal;

    /// <summary>Somebody has logged in.</summary>
    public sealed record LoggedIn : ActivitySignal;

    /// <summary>The program says outright what it does; for programs that can be asked.</summary>
    public sealed record Stated(ActivityKind Kind, WaitReason Wait) : ActivitySignal;

    /// <summary>The screen has changed.</summary>
    public sealed record ScreenChanged : ActivitySignal;

    /// <summary>The screen has not changed for a while.</summary>
    public sealed record ScreenQuiet : ActivitySignal;

    /// <summary>The program rang the bell.</summary>
    public sealed record Bell : ActivitySignal;
}
