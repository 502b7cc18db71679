using System.Collections;

namespace AgentSsh.Testing;

/// <summary>What a <see cref="TerminalClient"/> starts, and the terminal that it pretends to be.</summary>
public sealed record TerminalClientOptions
{
    /// <summary>The program: a path, or a name to be found in PATH.</summary>
    public required string FileName { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Laid over this process's own environment; a null value removes a name.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Null: this process's own.</summary>
    public string? WorkingDirectory { get; init; }

    public TerminalSize Size { get; init; } = TerminalSize.Default;

    /// <summary>The variable TERM.</summary>
    public string Term { get; init; } = "xterm-256color";

    /// <summary>Whether queries (device attributes, cursor position, version, colours) are answered as xterm answers them.</summary>
    public bool AnswersQueries { get; init; } = true;

    internal IReadOnlyDictionary<string, string> EffectiveEnvironment()
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            result[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        // A test that itself runs within tmux, or by somebody's agent, must look like any other.
        result.Remove("TMUX");
        result.Remove("TMUX_PANE");
        result.Remove("SSH_AUTH_SOCK");
        result["TERM"] = Term;
        foreach (var (name, value) in Environment)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = value;
            }
        }

        return result;
    }
}
