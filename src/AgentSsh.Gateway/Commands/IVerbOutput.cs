namespace AgentSsh.Gateway.Commands;

/// <summary>Where a verb prints, and how it ends.</summary>
internal interface IVerbOutput
{
    /// <summary>Prints; lines end in <c>\n</c>.</summary>
    void Write(string text);

    /// <summary>Prints to where errors go.</summary>
    void WriteError(string text);

    /// <summary>Ends with an exit status; the last call.</summary>
    void End(uint status);
}
