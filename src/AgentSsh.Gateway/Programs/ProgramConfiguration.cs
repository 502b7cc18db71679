using AgentSsh.Link;

namespace AgentSsh.Gateway.Programs;

/// <summary>
/// A program that an agent can run, with its three command lines. In every argument <c>{conversation}</c> stands for the conversation's id
/// and, in <see cref="Run"/>, <c>{prompt}</c> for the prompt.
/// </summary>
public sealed record ProgramConfiguration
{
    /// <summary>What <c>program = "..."</c> says.</summary>
    public required string Name { get; init; }

    /// <summary>Which knowledge of a program's own files the supervisor applies; see <see cref="ProgramSettings.Kind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Starts a new conversation; never empty.</summary>
    public required IReadOnlyList<string> Start { get; init; }

    /// <summary>Resumes the conversation; empty where the program cannot: it is started anew.</summary>
    public IReadOnlyList<string> Resume { get; init; } = [];

    /// <summary>Runs one prompt without a screen; empty where the program cannot.</summary>
    public IReadOnlyList<string> Run { get; init; } = [];

    /// <summary>An agent's <c>args</c> go right behind the program's name instead of to the end.</summary>
    public bool ArgumentsFirst { get; init; }

    /// <summary>What the supervisor is told, with an agent's <c>args</c> put into the command lines that have a screen.</summary>
    public ProgramSettings ToSettings(IReadOnlyList<string> arguments) => new()
    {
        Name = Name,
        Kind = Kind,
        Start = With(Start, arguments),
        Resume = With(Resume, arguments),
        Run = Run,
    };

    private IReadOnlyList<string> With(IReadOnlyList<string> command, IReadOnlyList<string> arguments)
    {
        if (command.Count == 0 || arguments.Count == 0)
        {
            return command;
        }

        return ArgumentsFirst ? [command[0], .. arguments, .. command.Skip(1)] : [.. command, .. arguments];
    }
}
