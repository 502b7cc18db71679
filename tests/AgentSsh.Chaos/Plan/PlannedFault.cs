namespace AgentSsh.Chaos.Plan;

/// <summary>Something that happens to the machinery.</summary>
/// <param name="At">Since the storm began.</param>
/// <param name="Kind">What.</param>
/// <param name="Agent">Whose; for the gateway's faults it has no meaning.</param>
internal sealed record PlannedFault(TimeSpan At, FaultKind Kind, string Agent);
