namespace AgentSsh.Supervisor.Activity;

/// <summary>All that <see cref="ProgramActivity"/> remembers of one run of the program.</summary>
internal sealed record ActivityState
{
    /// <summary>At the start of a run.</summary>
    public static ActivityState Initial { get; } = new();

    public ActivityKind Kind { get; init; }

    public WaitReason Wait { get; init; }

    /// <summary>More about it, in words for a person; empty where there is nothing to say.</summary>
    public string Detail { get; init; } = string.Empty;

    /// <summary>When it came there.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The tools that leave was asked for and that have not been used since, oldest first.</summary>
    public IReadOnlyList<string> Asked { get; init; } = [];

    /// <summary>The program itself has spoken in this run: what its screen suggests counts no more.</summary>
    public bool HasSpoken { get; init; }
}
