namespace AgentSsh.Supervisor.Processes;

/// <summary>What a short command left behind.</summary>
/// <param name="Exit">How it ended.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error, trimmed.</param>
internal readonly record struct CommandResult(ExitStatus Exit, string Output, string Error)
{
    public bool Succeeded => Exit is { Code: 0, Signal: 0 };
}
