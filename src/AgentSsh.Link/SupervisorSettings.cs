using System.Text.Json;

namespace AgentSsh.Link;

/// <summary>What the gateway tells a supervisor through a file that the container cannot change.</summary>
public sealed record SupervisorSettings
{
    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>The program to keep running.</summary>
    public required ProgramSettings Program { get; init; }

    /// <summary>True: attached people stay while the program is started anew; false: their ssh ends with its status.</summary>
    public bool StayOnExit { get; init; }

    /// <summary>Environment of the program and of everything else run for a person, beside what the supervisor sets itself.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What <see cref="HistoryLimit"/> is unless said: tmux drops the oldest tenth when it is reached, and 50,000 lines are always there.</summary>
    public const int DefaultHistoryLimit = 56_000;

    /// <summary>Lines of scrollback at which tmux drops the oldest tenth.</summary>
    public int HistoryLimit { get; init; } = DefaultHistoryLimit;

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">It is not such a file; the message says what is wrong.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SupervisorSettings Load(string path)
    {
        var text = File.ReadAllBytes(path);
        try
        {
            return JsonSerializer.Deserialize(text, LinkJsonContext.Default.SupervisorSettings)
                ?? throw new InvalidDataException($"{path}: is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>The file's text.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, LinkJsonContext.Default.SupervisorSettings);
}
