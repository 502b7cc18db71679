namespace AgentSsh.Chaos.Checks;

/// <summary>Everything of which somebody saw the answer is in the program's record, and nothing is in there twice.</summary>
internal sealed class InputCheck : Check
{
    public override string Claim => "no answered input lost, none received twice";

    public override async Task<IReadOnlyList<string>> ProblemsAsync(Aftermath aftermath)
    {
        var problems = new List<string>();
        foreach (string agent in aftermath.World.Agents)
        {
            problems.AddRange(aftermath.Ledger.Problems(agent, await aftermath.World.ReceivedAsync(agent)));
        }

        return problems;
    }
}
