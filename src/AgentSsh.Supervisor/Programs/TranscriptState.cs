namespace AgentSsh.Supervisor.Programs;

/// <summary>What there is of a conversation.</summary>
internal enum TranscriptState
{
    /// <summary>Nothing.</summary>
    Absent,

    /// <summary>A transcript that can be resumed.</summary>
    Usable,

    /// <summary>A file that is empty, damaged, or holds no message: it can neither be resumed nor is its id free.</summary>
    Unusable,
}
