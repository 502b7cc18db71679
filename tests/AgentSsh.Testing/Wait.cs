using System.Diagnostics;

namespace AgentSsh.Testing;

/// <summary>Bounded waits for conditions that cannot signal (a file, another process); those that can have waits of their own.</summary>
public static class Wait
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until a condition holds; looked at every 20 ms.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="timeout">How long.</param>
    /// <param name="describe">What was waited for and how things stand, for the message of a failure.</param>
    /// <exception cref="TimeoutException">It does not hold in time.</exception>
    public static Task Until(Func<bool> condition, TimeSpan timeout, Func<string> describe) =>
        Until(() => Task.FromResult(condition()), timeout, describe);

    /// <inheritdoc cref="Until(Func{bool}, TimeSpan, Func{string})"/>
    public static Task Until(Func<bool> condition, TimeSpan timeout, string describe) => Until(condition, timeout, () => describe);

    /// <inheritdoc cref="Until(Func{bool}, TimeSpan, Func{string})"/>
    public static async Task Until(Func<Task<bool>> condition, TimeSpan timeout, Func<string> describe)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > timeout)
            {
                throw new TimeoutException($"not within {timeout}: {describe()}");
            }

            await Task.Delay(Interval);
        }
    }
}
