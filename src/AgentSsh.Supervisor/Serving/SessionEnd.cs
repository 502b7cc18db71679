using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Serving;

/// <summary>How a session ends for the person.</summary>
/// <param name="Status">The exit status.</param>
/// <param name="Signal">The signal that ended the command instead, or 0.</param>
/// <param name="CoreDumped">It left a core.</param>
internal readonly record struct SessionEnd(uint Status, int Signal = 0, bool CoreDumped = false)
{
    public static SessionEnd Of(ExitStatus exit) => new((uint)exit.Code, exit.Signal, exit.CoreDumped);
}
