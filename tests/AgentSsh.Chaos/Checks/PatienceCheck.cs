namespace AgentSsh.Chaos.Checks;

/// <summary>Nobody had to wait beyond all patience, in the storm or after it.</summary>
internal sealed class PatienceCheck : Check
{
    public override string Claim => "nobody waited in vain";

    public override Task<IReadOnlyList<string>> ProblemsAsync(Aftermath aftermath) => Task.FromResult(aftermath.Log.Complaints);
}
