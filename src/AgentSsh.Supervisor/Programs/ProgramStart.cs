using AgentSsh.Supervisor.Activity;

namespace AgentSsh.Supervisor.Programs;

/// <summary>What is to be run in the pane.</summary>
/// <param name="Name">The program's name, for people.</param>
/// <param name="Conversation">Id of its conversation.</param>
/// <param name="Command">What tmux runs.</param>
/// <param name="HistoryLimit">Lines of scrollback.</param>
/// <param name="Resumes">The program goes on with a conversation.</param>
/// <param name="Run">How it will be heard.</param>
/// <param name="Notice">What a person must be told of this start; empty where nothing.</param>
internal sealed record ProgramStart(string Name, string Conversation, IReadOnlyList<string> Command, int HistoryLimit, bool Resumes, ProgramRun Run, string Notice);
