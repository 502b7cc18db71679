using AgentSsh.Link;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Processes;

namespace AgentSsh.Supervisor.Programs;

/// <summary>Decides how the program is started: anew or on its conversation, with which environment. Reads the settings anew at every start.</summary>
internal sealed class ProgramPlanner
{
    private readonly SupervisorPaths _paths;
    private readonly ConversationStore _conversations;
    private readonly SupervisorLog _log;
    private readonly string _script;

    public ProgramPlanner(SupervisorPaths paths, SupervisorLog log)
    {
        _paths = paths;
        _log = log;
        _conversations = new ConversationStore(paths.Home, log);
        _script = Path.Combine(paths.State, "launch.sh");
    }

    /// <summary>Prepares the next start: the program's own files, our note of the conversation, the script for the pane.</summary>
    /// <exception cref="ProgramUnavailableException">The program cannot be started by trying again.</exception>
    /// <exception cref="IOException">Something could not be read or written.</exception>
    public ProgramStart Prepare(SupervisorSettings settings)
    {
        var program = settings.Program;
        if (program.Start.Count == 0)
        {
            throw new ProgramUnavailableException($"the configuration gives the program '{program.Name}' no command to start it with");
        }

        var environment = _paths.Environment(settings);
        var conversation = _conversations.Get(program.Name);
        var resumes = program.Resume.Count > 0 && CanResume(program.Kind, conversation, environment);
        if (conversation.WasStarted && !resumes && program.Resume.Count > 0)
        {
            _log.Warning($"{program.Name} has nothing to resume for its conversation {conversation.Id}; it is started anew.");
        }

        var command = (resumes ? program.Resume : program.Start).Select(word => word.Replace("{conversation}", conversation.Id, StringComparison.Ordinal)).ToArray();
        command[0] = ExecutablePath.Find(command[0], environment["PATH"], _paths.Workspace)
            ?? throw new ProgramUnavailableException($"the program '{command[0]}' is not in this image; install it there, or name another one in the configuration");
        if (program.Kind == "claude")
        {
            new ClaudeFiles(environment, _paths.Home, _log).AnswerOnboarding(_paths.Workspace, environment.GetValueOrDefault("ANTHROPIC_API_KEY"));
        }

        // Noted before the start: a program that was started and whose note was lost would be given a new conversation.
        _conversations.Put(conversation with { WasStarted = true });
        AtomicFile.Write(_script, LaunchScript.Format(environment, command, suspendable: program.Kind == "plain"));
        return new ProgramStart(program.Name, conversation.Id, ["/bin/sh", _script], settings.HistoryLimit, resumes);
    }

    private bool CanResume(string kind, Conversation conversation, Dictionary<string, string> environment) => kind switch
    {
        "claude" => new ClaudeFiles(environment, _paths.Home, _log).HasTranscript(conversation.Id),
        "codex" => conversation.WasStarted && HasFiles(Path.Combine(environment.GetValueOrDefault("CODEX_HOME", Path.Combine(_paths.Home, ".codex")), "sessions"), "*.jsonl"),
        "opencode" => conversation.WasStarted
            && HasFiles(Path.Combine(environment.GetValueOrDefault("XDG_DATA_HOME", Path.Combine(_paths.Home, ".local", "share")), "opencode"), "*"),
        _ => conversation.WasStarted,
    };

    private bool HasFiles(string directory, string pattern)
    {
        try
        {
            return Directory.Exists(directory) && Directory.EnumerateFiles(directory, pattern, SearchOption.AllDirectories).Any();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning($"{directory} cannot be searched for a conversation: {e.Message}");
            return false;
        }
    }
}
