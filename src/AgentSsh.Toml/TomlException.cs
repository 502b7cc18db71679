namespace AgentSsh.Toml;

/// <summary>
/// The text is not TOML 1.0.0, or lies beyond a limit of <see cref="TomlReader"/>.
/// </summary>
/// <remarks>
/// Nothing of the text reaches a message unescaped: control and format characters appear as <c>\uXXXX</c>, so a
/// message may go to a terminal or a log as it is.
/// </remarks>
public sealed class TomlException : Exception
{
    /// <summary>Builds <see cref="Exception.Message"/> as "line L, column C: REASON".</summary>
    /// <param name="reason">What was expected and what was found, without the position.</param>
    /// <param name="line">See <see cref="Line"/>.</param>
    /// <param name="column">See <see cref="Column"/>.</param>
    public TomlException(string reason, int line, int column)
        : base($"line {line}, column {column}: {reason}")
    {
        Reason = reason;
        Line = line;
        Column = column;
    }

    /// <summary>
    /// The message without the position, for callers that print "file:line:column: reason" themselves.
    /// </summary>
    public string Reason { get; }

    /// <summary>1-based; lines end at LF or CRLF.</summary>
    public int Line { get; }

    /// <summary>1-based, in Unicode scalar values; a byte order mark is not counted.</summary>
    public int Column { get; }
}
