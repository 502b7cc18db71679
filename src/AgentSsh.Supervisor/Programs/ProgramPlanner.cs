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
        var conversation = _conversations.Get(program.Name);
        var resumes = program.Resume.Count > 0 && CanResume(program.Kind, conversation, environment);
        if (conversation.WasStarted && !resumes && program.Resume.Count > 0)
        {
            _log.Warning($"{program.Name} has nothing to resume for its conversation {conversation.Id}; it is started anew.");
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
        AtomicFile.Write(_script, LaunchScript.Format(environment, command, suspendable: program.Kind == "plain"));
        return new ProgramStart(program.Name, conversation.Id, ["/bin/sh", _script], settings.HistoryLimit, resumes, run);
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

    private bool CanResume(string kind, Conversation conversation, Dictionary<string, string> environment) => kind switch
    {
        "claude" => new ClaudeFiles(environment, _paths.Home, _log).HasTranscript(conversation.Id),
        "codex" => conversation.WasStarted && new CodexFiles(environment, _paths.Home, _log).HasConversation(),
        "opencode" => conversation.WasStarted && new OpencodeFiles(environment, _paths.Home).HasConversations(),
        _ => conversation.WasStarted,
    };
}
