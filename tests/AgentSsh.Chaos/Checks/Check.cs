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

/// <summary>One thing that must hold when the storm is over.</summary>
internal abstract class Check
{
    /// <summary>What must hold, in a few words.</summary>
    public abstract string Claim { get; }

    /// <summary>What does not hold, each with its evidence; nothing when all is well.</summary>
    public abstract Task<IReadOnlyList<string>> ProblemsAsync(Aftermath aftermath);

    /// <summary>All checks, in the order in which they are made.</summary>
    public static IReadOnlyList<Check> All { get; } =
        [new PatienceCheck(), new LifeCheck(), new ScreenCheck(), new GhostCheck(), new OrphanCheck(), new GrowthCheck(), new InputCheck()];
}
