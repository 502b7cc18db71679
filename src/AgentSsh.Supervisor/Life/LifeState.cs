namespace AgentSsh.Supervisor.Life;

/// <summary>All that <see cref="ProgramLife"/> remembers.</summary>
internal sealed record LifeState
{
    /// <summary>Before the first event.</summary>
    public static LifeState Initial { get; } = new();

    public LifePhase Phase { get; init; } = LifePhase.Starting;

    /// <summary>Why it stands there, for a person; empty where there is nothing to say.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>When it came there.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>How many times the program was started or adopted.</summary>
    public uint Generation { get; init; }

    /// <summary>How it last ended, as one number; null before the first end.</summary>
    public uint? LastExit { get; init; }

    /// <summary>The running program waits for somebody to log in, or is held because nobody did.</summary>
    public bool IsLoginRefused { get; init; }

    /// <summary>When it last came to run.</summary>
    public DateTimeOffset RanSince { get; init; }

    /// <summary>The last ends that nobody asked for, oldest first.</summary>
    public IReadOnlyList<DateTimeOffset> Ends { get; init; } = [];

    /// <summary>How many restarts in a row came after a short run.</summary>
    public int Attempt { get; init; }

    /// <summary>The timer that counts.</summary>
    public uint Timer { get; init; }

    /// <summary>A hangup did not end it and it was asked more firmly.</summary>
    public bool AskedTwice { get; init; }
}
