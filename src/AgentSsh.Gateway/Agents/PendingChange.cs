namespace AgentSsh.Gateway.Agents;

/// <summary>One thing in which the configuration differs from what runs.</summary>
/// <param name="Name">The key, or words for what has none.</param>
/// <param name="From">What runs; null where it is not told: it is not known, or may be secret.</param>
/// <param name="To">What is configured; null likewise.</param>
internal sealed record PendingChange(string Name, string? From, string? To)
{
    public override string ToString() => From is null || To is null ? Name : $"{Name} {From} -> {To}";
}
