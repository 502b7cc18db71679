using System.Text.Json;

namespace AgentSsh.Chaos.Checks;

/// <summary>Every agent says that it lives. (That it answers, everybody has just seen.)</summary>
internal sealed class LifeCheck : Check
{
    private static readonly string[] Living = ["running", "working", "waiting", "idle"];

    public override string Claim => "every agent lives";

    public override async Task<IReadOnlyList<string>> ProblemsAsync(Aftermath aftermath)
    {
        var problems = new List<string>();
        foreach (string agent in aftermath.World.Agents)
        {
            ProcessResult status = await aftermath.World.AskAsync(agent, "agentssh status --json");
            if (status.ExitCode != 0 || State(status) is not { } state || !Living.Contains(state))
            {
                problems.Add($"{agent}: {status}");
            }
        }

        return problems;
    }

    private static string? State(ProcessResult status)
    {
        using var json = JsonDocument.Parse(status.StdoutText);
        return json.RootElement.GetProperty("state").GetString();
    }
}
