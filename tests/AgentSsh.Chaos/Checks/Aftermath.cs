using AgentSsh.Chaos.People;

namespace AgentSsh.Chaos.Checks;

/// <summary>What a check looks at: everybody is connected and quiet.</summary>
/// <param name="World">The world.</param>
/// <param name="People">Everybody.</param>
/// <param name="Ledger">What they typed.</param>
/// <param name="Log">What happened.</param>
/// <param name="Before">What everything took before the storm.</param>
/// <param name="After">What it takes now.</param>
internal sealed record Aftermath(ChaosWorld World, IReadOnlyList<ChaosPerson> People, TokenLedger Ledger, ChaosLog Log, Footprint Before, Footprint After);
