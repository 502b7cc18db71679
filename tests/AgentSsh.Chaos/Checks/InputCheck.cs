using AgentSsh.Chaos.People;

namespace AgentSsh.Chaos.Checks;

/// <summary>Everything of which somebody saw the answer is in the program's record, and nothing is in there twice.</summary>
internal sealed class InputCheck : Check
{
    public override string Claim => "no answered input lost, none received twice";

    public override async Task<IReadOnlyList<string>> ProblemsAsync(Aftermath aftermath)
    {
        var problems = new List<string>();
        int behindAnswers = 0;
        foreach (string agent in aftermath.World.Agents)
        {
            string[] lines = await aftermath.World.ReceivedAsync(agent);
            behindAnswers += lines.Count(TokenLedger.IsBehindAnswers);
            problems.AddRange(aftermath.Ledger.Problems(agent, lines));
        }

        aftermath.Log.Write($"{behindAnswers} lines came to a program behind a late answer of a terminal");
        return problems;
    }
}
