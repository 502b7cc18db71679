namespace AgentSsh.Toml;

/// <summary>A place in the text.</summary>
/// <param name="Line">1-based; lines end at LF or CRLF.</param>
/// <param name="Column">1-based, in Unicode scalar values; a byte order mark is not counted.</param>
public readonly record struct TomlPosition(int Line, int Column)
{
    /// <summary>"line L, column C".</summary>
    public override string ToString() => $"line {Line}, column {Column}";
}
