namespace AgentSsh.Gateway.Agents;

/// <summary>The agent cannot be reached now. The message is for the person who asked: what, and what to do.</summary>
internal sealed class AgentUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
