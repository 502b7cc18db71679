namespace AgentSsh.Testing;

/// <summary>How a process ended: by itself with a code, or by a signal.</summary>
public readonly record struct ProcessExit(int? Code, int? Signal)
{
    public override string ToString() => Code is { } code ? $"exit {code}" : $"signal {Signal}";
}
