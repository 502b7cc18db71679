namespace AgentSsh.Testing;

/// <summary>The size of a terminal in characters.</summary>
public readonly record struct TerminalSize(int Columns, int Rows)
{
    /// <summary>80x24.</summary>
    public static TerminalSize Default => new(80, 24);
}
