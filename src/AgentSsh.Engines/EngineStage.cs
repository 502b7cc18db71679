namespace AgentSsh.Engines;

/// <summary>What an engine is at.</summary>
public enum EngineStage
{
    /// <summary>Pulling or building an image.</summary>
    Image,

    /// <summary>Making the container.</summary>
    Create,

    /// <summary>Giving the agent's user a name and its volumes an owner.</summary>
    Prepare,

    /// <summary>Starting it.</summary>
    Start,
}
