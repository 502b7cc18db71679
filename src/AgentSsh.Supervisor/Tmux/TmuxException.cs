namespace AgentSsh.Supervisor.Tmux;

/// <summary>tmux did not do what it was asked.</summary>
internal sealed class TmuxException(string message) : Exception(message);
