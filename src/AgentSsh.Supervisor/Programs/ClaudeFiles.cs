using System.Text.Json;
using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Programs;

/// <summary>Where Claude Code keeps what it knows, and what we do with it.</summary>
internal sealed class ClaudeFiles
{
    private readonly string _settings;
    private readonly string _projects;
    private readonly SupervisorLog _log;

    /// <param name="environment">The program's environment.</param>
    /// <param name="home">The agent's home.</param>
    /// <param name="log">Hears of a file that is left alone.</param>
    public ClaudeFiles(IReadOnlyDictionary<string, string> environment, string home, SupervisorLog log)
    {
        // With CLAUDE_CONFIG_DIR set all is in there; without, the settings lie beside the directory ~/.claude.
        var configured = environment.GetValueOrDefault("CLAUDE_CONFIG_DIR") is { Length: > 0 } directory ? directory : null;
        _settings = Path.Combine(configured ?? home, ".claude.json");
        _projects = Path.Combine(configured ?? Path.Combine(home, ".claude"), "projects");
        Sessions = Path.Combine(configured ?? Path.Combine(home, ".claude"), "sessions");
        _log = log;
    }

    /// <summary>Where a running one notes what it does.</summary>
    public string Sessions { get; }

    /// <summary>True when there is a transcript to resume.</summary>
    public bool HasTranscript(string conversation)
    {
        try
        {
            return Directory.Exists(_projects)
                && Directory.EnumerateDirectories(_projects).Any(project => new FileInfo(Path.Combine(project, conversation + ".jsonl")) is { Exists: true, Length: > 0 });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning($"{_projects} cannot be searched for the conversation: {e.Message}");
            return false;
        }
    }

    /// <summary>Answers the first questions. What goes wrong is logged: the program then asks them itself.</summary>
    public void AnswerOnboarding(string workspace, string? apiKey)
    {
        try
        {
            var old = File.Exists(_settings) ? File.ReadAllText(_settings) : null;
            if (ClaudeOnboarding.Merge(old, workspace, apiKey) is { } text)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_settings)!);
                AtomicFile.Write(_settings, text);
            }
        }
        catch (JsonException e)
        {
            _log.Warning($"{_settings} is left as it is, since it cannot be read as Claude Code's settings ({e.Message}); the program may ask its first questions.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning($"{_settings} cannot be written ({e.Message}); the program may ask its first questions.");
        }
    }
}
