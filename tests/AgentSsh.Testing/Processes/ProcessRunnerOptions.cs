namespace AgentSsh.Testing;

/// <summary>How <see cref="ProcessRunner"/> runs a program.</summary>
public sealed record ProcessRunnerOptions
{
    /// <summary>Standard input; null: empty. It is read to its end, then the program's input is closed.</summary>
    public Stream? Stdin { get; init; }

    /// <summary>The program's whole tree is killed after this.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The program's whole tree is killed when an output grows above this.</summary>
    public int MaximumOutputBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Laid over this process's own environment; a null value removes a name.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Null: this process's own.</summary>
    public string? WorkingDirectory { get; init; }
}
