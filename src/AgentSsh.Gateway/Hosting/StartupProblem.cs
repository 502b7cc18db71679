namespace AgentSsh.Gateway.Hosting;

/// <summary>One thing that keeps the gateway from starting.</summary>
/// <param name="Message">What, where, and what to do.</param>
/// <param name="ExitCode">One of <see cref="Hosting.ExitCode"/>.</param>
internal sealed record StartupProblem(string Message, int ExitCode);
