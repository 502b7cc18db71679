using AgentSsh.Link;
using AgentSsh.Supervisor.Activity;
using AgentSsh.Supervisor.Life;

namespace AgentSsh.Supervisor.Hosting;

/// <summary>What the gateway is told, from where the program stands and what it does.</summary>
internal static class ReportWriter
{
    // Reports are bounded on the wire.
    private const int MaxReason = 1000;

    public static AgentReport Write(LifeState life, ActivityState activity, string program, string conversation, string pending, string alarm)
    {
        var runs = life.Phase == LifePhase.Running && activity.Kind != ActivityKind.Unknown;
        var reason = runs ? Reason(activity, program) : life.Reason;
        var since = runs && activity.Since > life.Since ? activity.Since : life.Since;
        return new AgentReport(
            runs ? State(activity.Kind) : State(life.Phase),
            Cut(reason),
            program,
            conversation,
            life.Generation,
            life.LastExit,
            (ulong)since.ToUnixTimeMilliseconds() & long.MaxValue,
            runs ? Word(activity.Wait) : life is { Phase: LifePhase.Held, IsLoginRefused: true } ? Word(WaitReason.Login) : string.Empty,
            Cut(pending),
            Cut(alarm));
    }

    private static string Cut(string text) => text.Length > MaxReason ? text[..MaxReason] : text;

    private static ProgramState State(LifePhase phase) => phase switch
    {
        LifePhase.Starting => ProgramState.Starting,
        LifePhase.Running => ProgramState.Running,
        LifePhase.Ending or LifePhase.Restarting => ProgramState.Restarting,
        LifePhase.Held => ProgramState.Held,
        _ => ProgramState.Stopping,
    };

    private static ProgramState State(ActivityKind kind) => kind switch
    {
        ActivityKind.Working => ProgramState.Working,
        ActivityKind.Waiting => ProgramState.Waiting,
        _ => ProgramState.Idle,
    };

    private static string Reason(ActivityState activity, string program) => activity.Wait switch
    {
        WaitReason.Permission => activity.Detail.Length > 0 ? $"leave to use {activity.Detail}" : "leave to use a tool",
        WaitReason.Question => "an answer to a question",
        WaitReason.Login => program == "claude"
            ? "somebody to log in: its login was refused. Connect and type /login, or change the key in env or pass_env and say: agentssh restart"
            : "somebody to log in: its login was refused. Connect and log in, or change the key in env or pass_env and say: agentssh restart",
        WaitReason.Limit => $"a limit of the account's use ({activity.Detail})",
        WaitReason.Dialog => activity.Detail.Length > 0 ? activity.Detail : "an answer to a dialog",
        _ => activity.Detail.Length > 0 ? $"the last turn failed: {activity.Detail}" : string.Empty,
    };

    private static string Word(WaitReason reason) => reason switch
    {
        WaitReason.Permission => "permission",
        WaitReason.Question => "question",
        WaitReason.Login => "login",
        WaitReason.Limit => "limit",
        WaitReason.Dialog => "dialog",
        _ => string.Empty,
    };
}
