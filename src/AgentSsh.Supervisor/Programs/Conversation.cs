namespace AgentSsh.Supervisor.Programs;

/// <summary>The conversation that an agent has with one program.</summary>
/// <param name="Program">Name of the program.</param>
/// <param name="Id">Its id: a UUID, made by us, or by the program where a person began another one.</param>
/// <param name="WasStarted">A program was started on it at least once.</param>
/// <param name="WasUsed">A prompt was given in it, as far as the program tells.</param>
internal sealed record Conversation(string Program, string Id, bool WasStarted, bool WasUsed = false);
