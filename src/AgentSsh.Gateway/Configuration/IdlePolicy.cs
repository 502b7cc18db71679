namespace AgentSsh.Gateway.Configuration;

/// <summary>What becomes of an agent that nobody uses and that does not work.</summary>
public sealed record IdlePolicy
{
    /// <summary>How long it has to be so, up to 720 h; zero: never.</summary>
    public TimeSpan After { get; init; }

    /// <summary>What is done then.</summary>
    public IdleAction Action { get; init; }

    /// <summary>Whether people at its screen who type nothing keep it.</summary>
    public IdlePeople Attached { get; init; }

    /// <summary>How long before that people at the screen are warned: a tenth of the time, five minutes at most.</summary>
    public TimeSpan Notice => TimeSpan.FromTicks(Math.Min(After.Ticks / 10, TimeSpan.TicksPerMinute * 5));
}
