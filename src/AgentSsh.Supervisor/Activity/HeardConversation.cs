namespace AgentSsh.Supervisor.Activity;

/// <summary>The conversation that a running program says it is in.</summary>
/// <param name="Id">Its id: a UUID.</param>
/// <param name="HasTurn">A prompt was given in it.</param>
internal sealed record HeardConversation(string Id, bool HasTurn);
