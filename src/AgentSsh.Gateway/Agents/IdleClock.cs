using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Agents;

/// <summary>For how long an agent has been idle, and what follows from that. No I/O and no clock of its own: the time since any fixed moment goes in. Not safe for concurrent use.</summary>
internal sealed class IdleClock
{
    private TimeSpan? _since;
    private TimeSpan? _warnedFor;

    /// <summary>Looks.</summary>
    /// <param name="policy">What is wanted.</param>
    /// <param name="facts">How it is.</param>
    /// <param name="now">When.</param>
    /// <returns>What to do, and after what time to look again though nothing has happened; null: not at all.</returns>
    public (IdleVerdict Verdict, TimeSpan? Next) Look(IdlePolicy policy, IdleFacts facts, TimeSpan now)
    {
        if (policy.After == TimeSpan.Zero || facts.IsUsed || (facts.IsWatched && policy.Attached == IdlePeople.Keep))
        {
            (_since, _warnedFor) = (null, null);
            return (IdleVerdict.None, null);
        }

        _since ??= now;
        TimeSpan since = facts.LastUse > _since ? facts.LastUse : _since.Value;
        TimeSpan left = since + policy.After - now;
        if (left <= TimeSpan.Zero)
        {
            return (IdleVerdict.Due, null);
        }

        if (!facts.IsWatched || _warnedFor == since)
        {
            return (IdleVerdict.None, left);
        }

        if (left > policy.Notice)
        {
            return (IdleVerdict.None, left - policy.Notice);
        }

        _warnedFor = since;
        return (IdleVerdict.Warn, left);
    }
}
