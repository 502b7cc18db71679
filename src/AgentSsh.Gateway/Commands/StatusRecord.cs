namespace AgentSsh.Gateway.Commands;

/// <summary>What <c>agentssh status --json</c> prints; names and meanings stay.</summary>
internal sealed record StatusRecord
{
    public required string Agent { get; init; }

    public required string Owner { get; init; }

    public required string State { get; init; }

    public string? WaitingFor { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset? Since { get; init; }

    public required string Program { get; init; }

    public string? Conversation { get; init; }

    public uint? Starts { get; init; }

    public uint? LastExitStatus { get; init; }

    public bool ChangePending { get; init; }

    public IReadOnlyList<PendingRecord>? Pending { get; init; }

    public string? Alarm { get; init; }

    public string? LastContainerEnd { get; init; }

    public DateTimeOffset? LastContainerEndAt { get; init; }

    public required IReadOnlyList<AttachmentRecord> Attached { get; init; }
}
