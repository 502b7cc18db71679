using AgentSsh.Link;

namespace AgentSsh.Supervisor.Hosting;

/// <summary>What the title of people's terminals says while the program waits for somebody.</summary>
internal static class NeedTitle
{
    /// <summary>The title, in words of our own; empty while the program's own is to be seen.</summary>
    public static string Of(AgentReport report, string agent) => report.State switch
    {
        ProgramState.Waiting => $"● {agent} needs you{(report.WaitingFor.Length > 0 ? $": {report.WaitingFor}" : "")}",
        ProgramState.Held => $"● {agent} is held",
        _ => string.Empty,
    };
}
