namespace AgentSsh.Link;

/// <summary>How the supervisor starts a program. In every argument <c>{conversation}</c> stands for the conversation's id and <c>{prompt}</c> for a headless run's prompt.</summary>
public sealed record ProgramSettings
{
    /// <summary>The program's name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Which knowledge of a program's own files applies: <c>claude</c>, <c>codex</c>, <c>opencode</c> or <c>plain</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Command line that starts a new conversation.</summary>
    public required IReadOnlyList<string> Start { get; init; }

    /// <summary>Command line that resumes the conversation; empty where the program cannot.</summary>
    public IReadOnlyList<string> Resume { get; init; } = [];

    /// <summary>Command line that runs one prompt without a screen; empty where the program cannot.</summary>
    public IReadOnlyList<string> Run { get; init; } = [];
}
