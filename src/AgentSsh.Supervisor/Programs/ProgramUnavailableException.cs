namespace AgentSsh.Supervisor.Programs;

/// <summary>The program cannot be started, and trying again changes nothing: a person has to do something. The message is for that person.</summary>
internal sealed class ProgramUnavailableException(string message) : Exception(message);
