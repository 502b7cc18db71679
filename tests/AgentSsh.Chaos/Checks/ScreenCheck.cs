using AgentSsh.Chaos.People;

namespace AgentSsh.Chaos.Checks;

/// <summary>What stands on every person's screen is what tmux holds, and the cursor is where tmux has it.</summary>
internal sealed class ScreenCheck : Check
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public override string Claim => "every screen equals what its tmux holds";

    public override async Task<IReadOnlyList<string>> ProblemsAsync(Aftermath aftermath)
    {
        var problems = new List<string>();
        foreach (IGrouping<string, ChaosPerson> seats in aftermath.People.GroupBy(person => person.Agent))
        {
            problems.AddRange(await DifferencesAsync(aftermath.World, seats.Key, [.. seats]));
        }

        return problems;
    }

    /// <summary>How the screens of those in front of one agent differ from its tmux, once what is under way has had time to arrive.</summary>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(ChaosWorld world, string agent, IReadOnlyList<ChaosPerson> people)
    {
        IReadOnlyList<string> differences = [];
        try
        {
            await Wait.Until(
                async () =>
                {
                    HeldScreen held = HeldScreen.Parse(await world.TmuxAsync(agent, $"display-message -p '{HeldScreen.Format}'\ncapture-pane -p"));
                    differences = [.. people.Select(person => (person, Difference: held.DifferenceOf(person.Screen))).Where(each => each.Difference is not null)
                        .Select(each => $"{each.person.Name} in front of {agent}: {each.Difference}")];
                    return differences.Count == 0;
                },
                Patience,
                () => "equal screens");
        }
        catch (TimeoutException)
        {
            // The differences tell more.
        }

        return differences;
    }
}
