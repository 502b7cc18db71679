namespace AgentSsh.Supervisor.Programs;

/// <summary>The conversation that an agent has with one program.</summary>
/// <param name="Program">Name of the program.</param>
/// <param name="Id">Its id, made by us: a UUID.</param>
/// <param name="WasStarted">A program was started on it at least once.</param>
internal sealed record Conversation(string Program, string Id, bool WasStarted);
