namespace AgentSsh.Supervisor.Activity;

/// <summary>From the events of Claude Code and Codex to what they say of the program's activity.</summary>
internal static class HookSignals
{
    /// <summary>Null for an event that says nothing of it.</summary>
    public static ActivitySignal? Of(string name, string detail) => name switch
    {
        "SessionStart" => new ActivitySignal.SessionBegan(),
        "UserPromptSubmit" => new ActivitySignal.TurnBegan(),
        "PreToolUse" or "PermissionRequest" when detail is "AskUserQuestion" or "ExitPlanMode" or "request_user_input" => new ActivitySignal.QuestionAsked(detail),
        "PermissionRequest" => new ActivitySignal.PermissionAsked(detail),
        "PostToolUse" or "PostToolUseFailure" => new ActivitySignal.ToolEnded(detail),
        "Elicitation" => new ActivitySignal.QuestionAsked(string.Empty),
        "ElicitationResult" => new ActivitySignal.Answered(),
        "Stop" or "Interrupt" => new ActivitySignal.TurnEnded(),
        "StopFailure" => new ActivitySignal.TurnFailed(Reason(detail), detail),
        "Notification" => Notified(detail),
        _ => null,
    };

    private static WaitReason Reason(string error) => error switch
    {
        "authentication_failed" or "oauth_org_not_allowed" => WaitReason.Login,
        "rate_limit" or "billing_error" => WaitReason.Limit,
        _ => WaitReason.None,
    };

    // The others repeat, seconds late, what an event has said.
    private static ActivitySignal? Notified(string kind) => kind switch
    {
        "auth_success" => new ActivitySignal.LoggedIn(),
        "elicitation_dialog" => new ActivitySignal.QuestionAsked(string.Empty),
        _ => null,
    };
}
