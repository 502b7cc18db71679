namespace AgentSsh.Gateway.Notifications.Webhooks;

/// <summary>What a webhook of format <c>json</c> is sent; names and meanings stay.</summary>
internal sealed record AnnouncementRecord
{
    public required string Id { get; init; }

    public required string Event { get; init; }

    public required string Agent { get; init; }

    public required string Owner { get; init; }

    public required string State { get; init; }

    public string? WaitingFor { get; init; }

    public string? Reason { get; init; }

    public required string Text { get; init; }

    public required string Since { get; init; }

    public required string Time { get; init; }
}
