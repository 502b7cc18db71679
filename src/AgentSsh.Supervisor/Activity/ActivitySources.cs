using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Programs;
using AgentSsh.Supervisor.Tmux;

namespace AgentSsh.Supervisor.Activity;

/// <summary>The ways to hear a program beside its hooks.</summary>
internal static class ActivitySources
{
    /// <summary>Opens what there is for this kind of program; null where there is nothing to be had.</summary>
    public static IDisposable? Open(
        ProgramRun run,
        PaneStatus pane,
        SupervisorPaths paths,
        IReadOnlyDictionary<string, string> environment,
        Action<ActivitySignal, DateTimeOffset> heard,
        SupervisorLog log,
        TimeProvider time) => run.Kind switch
        {
            "opencode" when run.Port > 0 => OpencodeEvents.Follow(run, heard, log, time),
            "claude" => ClaudeStatus.TryWatch(new ClaudeFiles(environment, paths.Home, log).Sessions, pane.ProcessId, heard, log),
            _ => ScreenWatch.TryWatch(pane.ProcessId, paths.State, heard, time),
        };
}
