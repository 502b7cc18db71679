namespace AgentSsh.Ssh.Admission;

/// <summary>Refuses sources for what their earlier connections did (OpenSSH PerSourcePenalties). From any thread.</summary>
internal sealed class SourcePenalties(SshPenaltyLimits limits, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();

    // Apart, so that whoever has a whole IPv6 network cannot push the others out.
    private readonly PenaltyTable _ipv4 = new(limits);
    private readonly PenaltyTable _ipv6 = new(limits);

    /// <summary>How long the source is refused yet; null when it is not.</summary>
    public TimeSpan? Remaining(SourceKey source)
    {
        lock (_lock)
        {
            long now = Now();
            return Table(source).RefusedUntil(source, now) is { } until ? TimeSpan.FromTicks(until - now) : null;
        }
    }

    /// <summary>Holds something against a source.</summary>
    /// <returns>How long it is refused, if this made it so.</returns>
    public TimeSpan? Add(SourceKey source, SshPenalty penalty)
    {
        if (!limits.IsEnabled || limits.Of(penalty) <= TimeSpan.Zero)
        {
            return null;
        }

        lock (_lock)
        {
            long now = Now();
            return Table(source).Add(source, limits.Of(penalty), now) is { } until ? TimeSpan.FromTicks(until - now) : null;
        }
    }

    /// <summary>Somebody of the source has logged in: what was held against it is forgotten.</summary>
    public void Forgive(SourceKey source)
    {
        lock (_lock)
        {
            Table(source).Forgive(source);
        }
    }

    private PenaltyTable Table(SourceKey source) => source.IsIPv6 ? _ipv6 : _ipv4;

    private long Now() => time.GetElapsedTime(_start).Ticks;
}
