namespace AgentSsh.Ssh.Auth;

/// <summary>How long a failed login waits for its answer, so that the time does not tell why it failed (OpenSSH
/// ensure_minimum_time_since). Pure.</summary>
internal static class FailureDelay
{
    private static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(50);

    /// <summary>What is left to wait; work that took longer than the floor is rounded up to a doubling of it.</summary>
    /// <param name="elapsed">Time since the request arrived.</param>
    public static TimeSpan Remaining(TimeSpan elapsed)
    {
        TimeSpan floor = Floor;
        while (floor < elapsed)
        {
            floor *= 2;
        }

        return floor - elapsed;
    }
}
