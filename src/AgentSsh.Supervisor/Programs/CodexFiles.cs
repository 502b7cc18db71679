using System.Text.Json;
using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Programs;

/// <summary>Where Codex keeps what it knows, and what we do with it.</summary>
internal sealed class CodexFiles
{
    private readonly string _directory;
    private readonly SupervisorLog _log;

    /// <param name="environment">The program's environment.</param>
    /// <param name="home">The agent's home.</param>
    /// <param name="log">Hears of a file that is left alone.</param>
    public CodexFiles(IReadOnlyDictionary<string, string> environment, string home, SupervisorLog log)
    {
        _directory = environment.GetValueOrDefault("CODEX_HOME") is { Length: > 0 } directory ? directory : Path.Combine(home, ".codex");
        _log = log;
    }

    /// <summary>True when there is a conversation to resume.</summary>
    public bool HasConversation()
    {
        var sessions = Path.Combine(_directory, "sessions");
        try
        {
            return Directory.Exists(sessions) && Directory.EnumerateFiles(sessions, "*.jsonl", SearchOption.AllDirectories).Any();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning($"{sessions} cannot be searched for a conversation: {e.Message}");
            return false;
        }
    }

    /// <summary>Answers the first questions: trust in the workspace, and the login where there is a key. What goes wrong is logged: the program then asks them itself.</summary>
    public void AnswerOnboarding(string workspace, string? apiKey)
    {
        Change(Path.Combine(_directory, "config.toml"), old => CodexOnboarding.Trust(old, workspace));
        if (!string.IsNullOrEmpty(apiKey))
        {
            Change(Path.Combine(_directory, "auth.json"), old => CodexOnboarding.Login(old, apiKey));
        }
    }

    private void Change(string path, Func<string?, string?> change)
    {
        try
        {
            if (change(File.Exists(path) ? File.ReadAllText(path) : null) is { } text)
            {
                Directory.CreateDirectory(_directory);
                AtomicFile.Write(path, text);
            }
        }
        catch (JsonException e)
        {
            _log.Warning($"{path} is left as it is, since it cannot be read as Codex's ({e.Message}); the program may ask its first questions.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning($"{path} cannot be written ({e.Message}); the program may ask its first questions.");
        }
    }
}
