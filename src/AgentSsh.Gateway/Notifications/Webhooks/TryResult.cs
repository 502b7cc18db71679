namespace AgentSsh.Gateway.Notifications.Webhooks;

/// <summary>How one try to deliver ended.</summary>
/// <param name="Outcome">What it means.</param>
/// <param name="Words">For the log; nothing secret.</param>
/// <param name="RetryAfter">When the server wants the next one at the earliest; zero where it says nothing.</param>
internal readonly record struct TryResult(TryOutcome Outcome, string Words, TimeSpan RetryAfter = default);
