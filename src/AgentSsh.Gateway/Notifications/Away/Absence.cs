namespace AgentSsh.Gateway.Notifications.Away;

/// <summary>Somebody was in front of an agent's screen and is not any more.</summary>
/// <param name="Since">When the person left.</param>
/// <param name="Then">What had been counted by then.</param>
internal sealed record Absence(DateTimeOffset Since, Tally Then);
