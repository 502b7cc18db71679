using System.Text.Json;
using AgentSsh.Chaos.People;

namespace AgentSsh.Chaos.Checks;

/// <summary>tmux and the gateway know of those who are there, and of nobody else.</summary>
internal sealed class GhostCheck : Check
{
    // A client that was cut off is asked three times, three seconds apart, before it is given up; and its tmux needs a moment.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public override string Claim => "no ghost client";

    public override async Task<IReadOnlyList<string>> ProblemsAsync(Aftermath aftermath)
    {
        var problems = new List<string>();
        foreach (IGrouping<string, ChaosPerson> seats in aftermath.People.GroupBy(person => person.Agent))
        {
            int expected = seats.Count();
            string[] clients = [], who = [];
            try
            {
                await Wait.Until(
                    async () =>
                    {
                        clients = Lines(await aftermath.World.TmuxAsync(seats.Key, "list-clients -F '#{client_name} #{client_width}x#{client_height}'"));
                        who = Who((await aftermath.World.AskAsync(seats.Key, "agentssh who --json")).EnsureSuccess().StdoutText);
                        return clients.Length == expected && who.Length == expected;
                    },
                    Patience,
                    () => "everybody and nobody else");
            }
            catch (TimeoutException)
            {
                problems.Add($"{seats.Key}: {expected} people, tmux has {clients.Length} clients ({string.Join(", ", clients)}), and who has {who.Length}:\n{string.Join('\n', who)}");
            }
        }

        return problems;
    }

    private static string[] Who(string json)
    {
        using var list = JsonDocument.Parse(json);
        return [.. list.RootElement.EnumerateArray().Select(each => each.GetRawText())];
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
