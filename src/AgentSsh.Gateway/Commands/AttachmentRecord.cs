namespace AgentSsh.Gateway.Commands;

/// <summary>What <c>agentssh who --json</c> prints of each person; names and meanings stay.</summary>
internal sealed record AttachmentRecord
{
    public required string Person { get; init; }

    public required string Role { get; init; }

    public required DateTimeOffset Since { get; init; }

    public string? From { get; init; }
}
