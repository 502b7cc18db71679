namespace AgentSsh.Gateway.Agents;

/// <summary>Where the gateway stands with an agent's container.</summary>
internal enum AgentPhase
{
    /// <summary>There is no container that runs.</summary>
    Absent,

    /// <summary>The engine is making or starting it.</summary>
    Provisioning,

    /// <summary>It runs; its supervisor has not arrived yet.</summary>
    Starting,

    /// <summary>The supervisor is here.</summary>
    Running,

    /// <summary>The supervisor was here and is gone; the container may still run.</summary>
    LinkLost,
}
