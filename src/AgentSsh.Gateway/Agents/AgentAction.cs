namespace AgentSsh.Gateway.Agents;

/// <summary>What the gateway does about an <see cref="AgentEvent"/>.</summary>
internal enum AgentAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Ask the engine to make the container run.</summary>
    Ensure,

    /// <summary>Let those who wait for the agent in.</summary>
    Admit,

    /// <summary>Tell those who wait that it failed.</summary>
    Refuse,

    /// <summary>It ended by itself: bring it back after a while.</summary>
    Heal,

    /// <summary>Ask the engine to freeze it.</summary>
    Pause,

    /// <summary>Ask the engine to stop it.</summary>
    Stop,
}
