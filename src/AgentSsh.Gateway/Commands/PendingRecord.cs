namespace AgentSsh.Gateway.Commands;

/// <summary>A change of the configuration that is not in force yet.</summary>
internal sealed record PendingRecord
{
    /// <summary>The key, or words for what has none.</summary>
    public required string Change { get; init; }

    /// <summary>What is in force; null where it is not told.</summary>
    public string? From { get; init; }

    /// <summary>What is configured; null where it is not told.</summary>
    public string? To { get; init; }

    /// <summary><c>unattended</c>: when nobody is there; <c>program_start</c>: by the program's next start. <c>agentssh restart</c> applies either.</summary>
    public required string AppliedAt { get; init; }
}
