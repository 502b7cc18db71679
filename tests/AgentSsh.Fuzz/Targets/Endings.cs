using AgentSsh.Ssh;

namespace AgentSsh.Fuzz.Targets;

/// <summary>How connections may end under a target.</summary>
internal static class Endings
{
    /// <summary>How long anything may take: far above what a machine under load needs, and below the driver's patience.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Waits for the end of a connection, which must come, and not by a failure of ours.</summary>
    public static ConnectionEnd Check(Task<ConnectionEnd> completion)
    {
        FuzzFailure.Require(((IAsyncResult)completion).AsyncWaitHandle.WaitOne(Limit), "a connection whose peer has closed ends");
        ConnectionEnd end = completion.GetAwaiter().GetResult();
        if (end.Reason == ConnectionEndReason.InternalError)
        {
            // The first line names the exception, the first frame where.
            string[] lines = end.Message.Split('\n', StringSplitOptions.TrimEntries);
            string frame = lines.FirstOrDefault(static line => line.StartsWith("at AgentSsh.", StringComparison.Ordinal)) ?? string.Empty;
            throw new FuzzFailure($"no internal error: {lines[0].Split(':')[0]} {frame.Split(" in ")[0]}", end.Message);
        }

        return end;
    }
}
