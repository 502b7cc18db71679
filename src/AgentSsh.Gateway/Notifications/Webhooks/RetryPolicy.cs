namespace AgentSsh.Gateway.Notifications.Webhooks;

/// <summary>Whether and when a delivery is tried again. Pure.</summary>
internal static class RetryPolicy
{
    /// <summary>After this long nobody wants to hear it any more.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    // A server that says "in a week" is not waited for: it would keep what comes after from being told.
    private static readonly TimeSpan LongestWish = TimeSpan.FromMinutes(5);

    /// <summary>The pause before the next try; null: there is none.</summary>
    /// <param name="result">How the last try ended.</param>
    /// <param name="tries">How many there were.</param>
    /// <param name="age">How old what is to be told is.</param>
    /// <param name="chance">From 0 to 1: spreads the tries of many gateways over time.</param>
    public static TimeSpan? Next(TryResult result, int tries, TimeSpan age, double chance)
    {
        if (result.Outcome != TryOutcome.Failed)
        {
            return null;
        }

        TimeSpan backoff = FirstPause * Math.Pow(2, Math.Min(tries - 1, 16));
        TimeSpan pause = (backoff < LongestPause ? backoff : LongestPause) * (0.5 + (chance / 2));
        TimeSpan wish = result.RetryAfter < LongestWish ? result.RetryAfter : LongestWish;
        TimeSpan wait = wish > pause ? wish : pause;
        return age + wait <= MaxAge ? wait : null;
    }
}
