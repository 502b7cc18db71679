namespace AgentSsh.Chaos.Checks;

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
