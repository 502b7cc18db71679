namespace AgentSsh.Supervisor.Activity;

/// <summary>What a running program does.</summary>
internal enum ActivityKind
{
    /// <summary>Nothing has been said of it yet.</summary>
    Unknown,

    /// <summary>It works on a turn.</summary>
    Working,

    /// <summary>It waits for a person; <see cref="ActivityState.Wait"/> says for what.</summary>
    Waiting,

    /// <summary>It has nothing to do.</summary>
    Idle,
}
