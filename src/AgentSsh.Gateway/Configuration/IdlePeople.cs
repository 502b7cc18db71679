namespace AgentSsh.Gateway.Configuration;

/// <summary>What people at the screen of an agent mean to its being idle.</summary>
public enum IdlePeople
{
    /// <summary>An agent with somebody at its screen is never idle.</summary>
    Keep,

    /// <summary>It is when nobody has typed for the whole time: they are warned, and sent away when it comes.</summary>
    Dismiss,
}
