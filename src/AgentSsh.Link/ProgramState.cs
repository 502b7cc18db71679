namespace AgentSsh.Link;

/// <summary>Where the agent's program stands, as its supervisor knows it.</summary>
public enum ProgramState
{
    /// <summary>tmux or the program is being started.</summary>
    Starting,

    /// <summary>The program runs; nothing says what it does.</summary>
    Running,

    /// <summary>The program runs and works on a turn.</summary>
    Working,

    /// <summary>The program runs and waits for a person's answer.</summary>
    Waiting,

    /// <summary>The program runs and has nothing to do.</summary>
    Idle,

    /// <summary>The program ended; the supervisor will start it again after a delay.</summary>
    Restarting,

    /// <summary>The supervisor will not start the program again until a person says so.</summary>
    Held,

    /// <summary>The supervisor is ending.</summary>
    Stopping,
}
