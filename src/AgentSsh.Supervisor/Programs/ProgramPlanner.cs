using System.Globalization;
using AgentSsh.Link;
using AgentSsh.Supervisor.Activity;
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
    private readonly string _hooks;

    public ProgramPlanner(SupervisorPaths paths, SupervisorLog log)
    {
        _paths = paths;
        _log = log;
        _conversations = new ConversationStore(paths.Home, log);
        _script = Path.Combine(paths.State, "launch.sh");
        _hooks = Path.Combine(paths.State, "claude-hooks.json");
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
        var (conversation, resumes, notice) = Choose(program, environment);
        if (notice.Length > 0)
        {
            _log.Warning($"{program.Name}: {notice}.");
        }

        var command = (resumes ? program.Resume : program.Start).Select(word => word.Replace("{conversation}", conversation.Id, StringComparison.Ordinal)).ToArray();
        command[0] = ExecutablePath.Find(command[0], environment["PATH"], _paths.Workspace)
            ?? throw new ProgramUnavailableException($"the program '{command[0]}' is not in this image; install it there, or name another one in the configuration");
        switch (program.Kind)
        {
            case "claude":
                new ClaudeFiles(environment, _paths.Home, _log).AnswerOnboarding(_paths.Workspace, environment.GetValueOrDefault("ANTHROPIC_API_KEY"));
                break;
            case "codex":
                new CodexFiles(environment, _paths.Home, _log).AnswerOnboarding(_paths.Workspace, environment.GetValueOrDefault("OPENAI_API_KEY"));
                break;
        }

        command = WithHooks(program.Kind, command);

        // Noted before the start: a program that was started and whose note was lost would be given a new conversation.
        _conversations.Put(conversation with { WasStarted = true });
        var run = ProgramRun.Create(program.Kind, program.Kind == "opencode" && !command.Contains("--port") ? OpencodeEvents.FreePort() : 0);
        run.Save(_paths.State);
        if (run.Port > 0)
        {
            command = [.. command, "--port", run.Port.ToString(CultureInfo.InvariantCulture)];
            environment[OpencodeEvents.PasswordVariable] = run.Nonce;
        }

        environment[HookVerb.SocketVariable] = Path.Combine(_paths.State, HookListener.SocketFile);
        environment[HookVerb.NonceVariable] = run.Nonce;
        AtomicFile.Write(_script, LaunchScript.Format(environment, command, suspendable: program.Kind == "plain", notice));
        return new ProgramStart(program.Name, conversation.Id, ["/bin/sh", _script], settings.HistoryLimit, resumes, run, notice);
    }

    /// <summary>Notes that the program is in another conversation than it was started on, or that a prompt was given: that one is resumed by its next start.</summary>
    public void Follow(string program, HeardConversation heard)
    {
        try
        {
            var known = _conversations.Get(program);
            if (known.Id != heard.Id || (heard.HasTurn && !known.WasUsed))
            {
                _conversations.Put(new Conversation(program, heard.Id, true, heard.HasTurn));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Error($"{program}: its conversation {heard.Id} could not be noted, and would not be resumed: {e.Message}");
        }
    }

    // Where the program has no managed settings of ours, as without a container, Claude Code takes them as an argument.
    private string[] WithHooks(string kind, string[] command)
    {
        if (kind != "claude" || Path.GetFileName(command[0]) != "claude" || command.Contains("--settings") || File.Exists(HookSettings.ClaudePath))
        {
            return command;
        }

        AtomicFile.Write(_hooks, HookSettings.Claude($"{LaunchScript.Quote(Environment.ProcessPath ?? "agentssh-supervisor")} hook"));
        return [command[0], "--settings", _hooks, .. command[1..]];
    }

    /// <summary>The conversation, whether it can be resumed, and what a person must be told of that.</summary>
    private (Conversation Conversation, bool Resumes, string Notice) Choose(ProgramSettings program, Dictionary<string, string> environment)
    {
        var conversation = _conversations.Get(program.Name);
        if (program.Resume.Count == 0)
        {
            return (conversation, false, string.Empty);
        }

        if (program.Kind != "claude")
        {
            return (conversation, CanResume(program.Kind, conversation, environment), string.Empty);
        }

        var (state, path) = new ClaudeFiles(environment, _paths.Home, _log).FindTranscript(conversation.Id);
        return state switch
        {
            TranscriptState.Usable => (conversation, true, string.Empty),
            TranscriptState.Unusable => (
                new Conversation(program.Name, Guid.NewGuid().ToString(), false),
                false,
                $"a new conversation is begun, since the transcript of the last one is empty or damaged: {path}"),
            _ => (conversation, false, conversation.WasUsed ? $"a new conversation is begun, since there is no transcript of the last one ({conversation.Id})" : string.Empty),
        };
    }

    private bool CanResume(string kind, Conversation conversation, Dictionary<string, string> environment) => kind switch
    {
        "codex" => conversation.WasStarted && new CodexFiles(environment, _paths.Home, _log).HasConversation(),
        "opencode" => conversation.WasStarted && new OpencodeFiles(environment, _paths.Home).HasConversations(),
        _ => conversation.WasStarted,
    };
}
