namespace AgentSsh.Gateway.Notifications.Needs;

/// <summary>All that <see cref="NeedMachine"/> remembers of an agent.</summary>
internal sealed record NeedState
{
    /// <summary>At the start.</summary>
    public static NeedState Initial { get; } = new();

    /// <summary>What stands; null when nobody is needed.</summary>
    public Need? Need { get; init; }

    /// <summary>When it was first seen.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>People have been told of it.</summary>
    public bool IsTold { get; init; }

    /// <summary>Since when it seems to be over; null while it stands.</summary>
    public DateTimeOffset? GoneAt { get; init; }

    /// <summary>When the last one that was told began, as the container says: by it one is known again after a restart of the gateway.</summary>
    public DateTimeOffset? LastTold { get; init; }

    /// <summary>When people were told within the last minute, oldest first.</summary>
    public IReadOnlyList<DateTimeOffset> Tellings { get; init; } = [];
}
