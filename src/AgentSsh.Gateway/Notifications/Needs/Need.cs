using AgentSsh.Link;

namespace AgentSsh.Gateway.Notifications.Needs;

/// <summary>That an agent needs somebody.</summary>
/// <param name="Kind">For what.</param>
/// <param name="Reason">The same in words for a person, made harmless.</param>
/// <param name="Since">When it began, as the agent's container says.</param>
internal sealed record Need(NeedKind Kind, string Reason, DateTimeOffset Since)
{
    private const int MaxReason = 160;

    /// <summary>What a report says of it; null when nobody is needed.</summary>
    public static Need? Of(AgentReport report) => report.State switch
    {
        ProgramState.Held => Of(NeedKind.Held, report),
        ProgramState.Waiting => Of(KindOf(report.WaitingFor), report),
        _ => null,
    };

    /// <summary>The kind in a word, as <c>agentssh status</c> has it; of one that is held, "restart".</summary>
    public string Word => Kind == NeedKind.Held ? "restart" : Kind.ToString().ToLowerInvariant();

    private static Need Of(NeedKind kind, AgentReport report)
    {
        string reason = HarmlessText.Of(report.Reason, MaxReason);
        return new Need(kind, reason.Length > 0 ? reason : Default(kind), Moment(report.ChangedAtUnixMilliseconds));
    }

    private static DateTimeOffset Moment(ulong milliseconds)
    {
        // A container may say anything.
        ulong latest = (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        return DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(milliseconds, latest));
    }

    private static NeedKind KindOf(string waitingFor) => waitingFor switch
    {
        "permission" => NeedKind.Permission,
        "question" => NeedKind.Question,
        "login" => NeedKind.Login,
        "limit" => NeedKind.Limit,
        _ => NeedKind.Dialog,
    };

    private static string Default(NeedKind kind) => kind switch
    {
        NeedKind.Permission => "leave to use a tool",
        NeedKind.Question => "an answer to a question",
        NeedKind.Login => "somebody to log in",
        NeedKind.Limit => "a limit of the account's use",
        NeedKind.Held => "it is not started again until somebody says: agentssh restart",
        _ => "an answer to a dialog",
    };
}
