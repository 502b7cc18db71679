namespace AgentSsh.Gateway.Hosting;

/// <summary>The gateway cannot start. Everything that was found is in it, so that it can be put right at once.</summary>
/// <param name="problems">At least one.</param>
internal sealed class StartupException(IReadOnlyList<StartupProblem> problems)
    : Exception(string.Join('\n', problems.Select(problem => problem.Message)))
{
    public StartupException(string message, int exitCode)
        : this([new StartupProblem(message, exitCode)])
    {
    }

    public IReadOnlyList<StartupProblem> Problems { get; } = problems;

    /// <summary>The exit code of the first.</summary>
    public int ExitCode => Problems[0].ExitCode;
}
