namespace AgentSsh.Gateway.Notifications.Webhooks;

/// <summary>What a try to deliver came to.</summary>
internal enum TryOutcome
{
    /// <summary>It was taken.</summary>
    Taken,

    /// <summary>It may be taken later.</summary>
    Failed,

    /// <summary>It will not be taken, however often it is sent.</summary>
    Refused,
}
