using System.Text;
using System.Text.Json;
using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Programs;

/// <summary>Where Claude Code keeps what it knows, and what we do with it.</summary>
internal sealed class ClaudeFiles
{
    // What stands before the first message of a conversation is little; a message can hold pictures.
    private const int MaxSearched = 64 << 20;
    private const int MaxLine = 16 << 20;

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

    /// <summary>Looks for the transcript of a conversation, whichever directory it was begun in.</summary>
    public (TranscriptState State, string Path) FindTranscript(string conversation)
    {
        try
        {
            var files = Directory.Exists(_projects)
                ? Directory.EnumerateDirectories(_projects).Select(project => Path.Combine(project, conversation + ".jsonl")).Where(File.Exists).ToArray()
                : [];
            return files.Length == 0 ? (TranscriptState.Absent, string.Empty)
                : files.FirstOrDefault(HasMessage) is { } good ? (TranscriptState.Usable, good)
                : (TranscriptState.Unusable, files[0]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning($"{_projects} cannot be searched for the conversation: {e.Message}");
            return (TranscriptState.Absent, string.Empty);
        }
    }

    // Claude Code (2.1, seen) resumes nothing without one, and starts nothing anew under an id of which there is a file.
    private static bool HasMessage(string path)
    {
        using var reader = File.OpenText(path);
        var line = new StringBuilder();
        var buffer = new char[16 * 1024];
        int read;
        for (var searched = 0; searched < MaxSearched && (read = reader.Read(buffer)) > 0; searched += read)
        {
            ReadOnlySpan<char> rest = buffer.AsSpan(0, read);
            while (rest.IndexOf('\n') is >= 0 and var end)
            {
                line.Append(rest[..end]);
                if (line.Length <= MaxLine && IsMessage(line.ToString()))
                {
                    return true;
                }

                line.Clear();
                rest = rest[(end + 1)..];
            }

            // Of a line that is too long, only that it is.
            line.Append(line.Length <= MaxLine ? rest : []);
        }

        return IsMessage(line.ToString());
    }

    private static bool IsMessage(string line)
    {
        if (!line.Contains("\"user\"", StringComparison.Ordinal) && !line.Contains("\"assistant\"", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("type", out var type)
                && type.ValueKind == JsonValueKind.String
                && type.GetString() is "user" or "assistant";
        }
        catch (JsonException)
        {
            // Cut off when it was written.
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
