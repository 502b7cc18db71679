namespace AgentSsh.Supervisor.Processes;

/// <summary>A process to start, in a session and process group of its own.</summary>
internal sealed record SpawnRequest
{
    /// <summary>Absolute path of the executable.</summary>
    public required string File { get; init; }

    /// <summary>The whole argument vector, the name it is called by first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Where it starts; the caller has made sure that it exists.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>A terminal's slave, which becomes its standard input, output and error and its controlling terminal.</summary>
    public string? TerminalPath { get; init; }

    /// <summary>Descriptors for its standard input, output and error where there is no terminal; negative is /dev/null.</summary>
    public int Input { get; init; } = -1;

    public int Output { get; init; } = -1;

    public int Error { get; init; } = -1;
}
