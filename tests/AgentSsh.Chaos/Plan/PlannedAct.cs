namespace AgentSsh.Chaos.Plan;

/// <summary>Something that happens to one person's client.</summary>
/// <param name="At">Since the storm began.</param>
/// <param name="Person">Whose.</param>
/// <param name="Kind">What.</param>
/// <param name="For">How long, where it lasts.</param>
/// <param name="Size">The new size, where it is one.</param>
internal sealed record PlannedAct(TimeSpan At, string Person, ActKind Kind, TimeSpan For, TerminalSize Size)
{
    public override string ToString() => Kind switch
    {
        ActKind.Freeze or ActKind.Cut => $"{Kind} for {For.TotalSeconds:0.0} s",
        ActKind.Resize => $"{Kind} to {Size.Columns}x{Size.Rows}",
        _ => Kind.ToString(),
    };
}
