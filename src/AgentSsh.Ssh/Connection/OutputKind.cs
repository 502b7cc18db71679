namespace AgentSsh.Ssh.Connection;

/// <summary>What a run of bytes in a channel's output is.</summary>
internal enum OutputKind
{
    /// <summary>Channel data.</summary>
    Data,

    /// <summary>Extended data, such as stderr.</summary>
    ExtendedData,

    /// <summary>Data of either kind that a source gave at this moment; it never waits.</summary>
    Fetched,

    /// <summary>A whole channel request, as it goes on the wire.</summary>
    Request,

    /// <summary>End of data.</summary>
    Eof,

    /// <summary>The last of all.</summary>
    Close,
}
