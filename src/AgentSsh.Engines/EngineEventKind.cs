namespace AgentSsh.Engines;

/// <summary>What happened.</summary>
public enum EngineEventKind
{
    /// <summary>The engine answers and events flow from here on. Also the first event of every watch.</summary>
    EngineBack,

    /// <summary>The engine no longer answers. Its containers may go on running.</summary>
    EngineLost,

    /// <summary>A container runs.</summary>
    Started,

    /// <summary>A container ended.</summary>
    Died,

    /// <summary>A container was frozen.</summary>
    Paused,

    /// <summary>A frozen container runs on.</summary>
    Unpaused,

    /// <summary>A container is gone.</summary>
    Removed,

    /// <summary>The kernel killed a process in a container that reached its limit of memory; the container itself may live on.</summary>
    OutOfMemory,
}
