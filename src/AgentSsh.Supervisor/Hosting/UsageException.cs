namespace AgentSsh.Supervisor.Hosting;

/// <summary>The program was called in a way, or in a place, in which it cannot run; the message says what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);
