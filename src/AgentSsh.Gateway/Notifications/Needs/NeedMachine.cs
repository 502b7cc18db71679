namespace AgentSsh.Gateway.Notifications.Needs;

/// <summary>
/// When people are told that an agent needs somebody: once for each need, soon, but not of one that was over at once, not while somebody who could
/// answer is typing, and not more than a few times a minute. Pure: what is seen and the time go in; a state, an action and the time of the next look come out.
/// </summary>
internal static class NeedMachine
{
    /// <summary>What comes and goes within this time has not been.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(400);

    /// <summary>Whoever has typed within this time is there and sees it. Who then still has not answered has gone.</summary>
    public static readonly TimeSpan Still = TimeSpan.FromSeconds(3);

    /// <summary>Terminals also send what nobody typed; after this time it makes no difference any more.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);

    /// <summary>Tellings within <see cref="Period"/>; what is more waits, if it stands so long.</summary>
    public const int MaxTellings = 6;

    /// <summary>The time in which tellings are counted.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>What follows.</summary>
    /// <param name="state">What is remembered.</param>
    /// <param name="seen">What the agent says now; null when nobody is needed.</param>
    /// <param name="typed">When somebody who may type last did; null when nobody has.</param>
    /// <param name="now">The time.</param>
    /// <returns>Also: after how long to look again, if nothing is heard before; null: not at all.</returns>
    public static (NeedState State, NeedAction Action, TimeSpan? Again) Step(NeedState state, Need? seen, DateTimeOffset? typed, DateTimeOffset now)
    {
        if (seen is null)
        {
            return Missing(state, now);
        }

        if (state.Need?.Kind == seen.Kind)
        {
            return Standing(state with { Need = seen, GoneAt = null }, typed, now);
        }

        var begun = state with { Need = seen, SeenAt = now, GoneAt = null, IsTold = state.LastTold == seen.Since };
        if (state.Need is null)
        {
            return Standing(begun, typed, now);
        }

        // Another thing is needed than just now: one after the other.
        var (_, action, again) = Standing(begun, typed, now);
        return (begun, NeedAction.End, action == NeedAction.Tell ? TimeSpan.Zero : again);
    }

    private static (NeedState State, NeedAction Action, TimeSpan? Again) Missing(NeedState state, DateTimeOffset now)
    {
        if (state.Need is null)
        {
            return (state, NeedAction.None, null);
        }

        DateTimeOffset goneAt = state.GoneAt ?? now;
        return now - goneAt < Settle
            ? (state with { GoneAt = goneAt }, NeedAction.None, Settle - (now - goneAt))
            : (state with { Need = null, IsTold = false, GoneAt = null }, NeedAction.End, null);
    }

    private static (NeedState State, NeedAction Action, TimeSpan? Again) Standing(NeedState state, DateTimeOffset? typed, DateTimeOffset now)
    {
        if (state.IsTold)
        {
            return (state, NeedAction.None, null);
        }

        DateTimeOffset[] tellings = [.. state.Tellings.Where(told => now - told < Period)];
        // One that is held does not flicker, and people's terminals are about to leave its screen: they are told at once.
        bool isHeld = state.Need!.Kind == NeedKind.Held;
        DateTimeOffset due = isHeld ? state.SeenAt : state.SeenAt + Settle;
        if (typed is { } last && !isHeld)
        {
            DateTimeOffset still = last + Still < state.SeenAt + LongestDelay ? last + Still : state.SeenAt + LongestDelay;
            due = still > due ? still : due;
        }

        if (tellings.Length >= MaxTellings && tellings[0] + Period > due)
        {
            due = tellings[0] + Period;
        }

        return now < due
            ? (state, NeedAction.None, due - now)
            : (state with { IsTold = true, LastTold = state.Need.Since, Tellings = [.. tellings, now] }, NeedAction.Tell, null);
    }
}
