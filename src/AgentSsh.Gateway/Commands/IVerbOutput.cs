namespace AgentSsh.Gateway.Commands;

/// <summary>Where a verb prints, and how it ends.</summary>
internal interface IVerbOutput
{
    /// <summary>Prints; lines end in <c>\n</c>.</summary>
    void Write(string text);

    /// <summary>Prints to where errors go.</summary>
    void WriteError(string text);

    /// <summary>Completes when what was printed has left for the most part: a reader that is slow, or gone.</summary>
    ValueTask WaitForRoomAsync();

    /// <summary>Ends with an exit status; the last call.</summary>
    void End(uint status);
}
