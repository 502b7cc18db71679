using AgentSsh.Gateway.Commands;
using AgentSsh.Gateway.Notifications.Needs;

namespace AgentSsh.Gateway.Notifications.Away;

/// <summary>What somebody who comes back is told.</summary>
internal static class AwaySummary
{
    /// <summary>Whoever was away for less has missed nothing but what others did.</summary>
    public static readonly TimeSpan Brief = TimeSpan.FromMinutes(1);

    /// <summary>Three lines at most; none when there is nothing to tell.</summary>
    /// <param name="person">Who comes back.</param>
    /// <param name="absence">The person's absence.</param>
    /// <param name="tally">What has been counted by now.</param>
    /// <param name="need">What the agent needs now; null when nothing.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<string> Lines(string person, Absence absence, Tally tally, Need? need, DateTimeOffset now)
    {
        TimeSpan away = now - absence.Since;
        int turns = tally.Turns - absence.Then.Turns;
        int restarts = tally.Restarts - absence.Then.Restarts;
        (string Person, int Count)[] answers =
        [
            .. tally.Answers
                .Select(each => (Person: each.Key, Count: each.Value - absence.Then.Answers.GetValueOrDefault(each.Key)))
                .Where(each => each.Count > 0 && each.Person != person),
        ];
        bool isNew = need is not null && need.Since > absence.Since;
        if (away < Brief ? restarts <= 0 && answers.Length == 0 : turns <= 0 && restarts <= 0 && answers.Length == 0 && !isNew)
        {
            return [];
        }

        List<string> told = [];
        string done = string.Join(", ", (string[])
        [
            .. turns > 0 ? [turns == 1 ? "1 turn done" : $"{turns} turns done"] : Array.Empty<string>(),
            .. answers.Length > 0 ? [Answers(answers)] : Array.Empty<string>(),
        ]);
        if (done.Length > 0)
        {
            told.Add(done);
        }

        if (need is not null)
        {
            told.Add(need.Kind == NeedKind.Held
                ? $"it is held, for {WhoText.Age(now - need.Since)}: {need.Reason}"
                : $"it waits for {need.Reason}, for {WhoText.Age(now - need.Since)}");
        }

        if (restarts > 0)
        {
            told.Add($"the program was restarted {(restarts == 1 ? "once" : $"{restarts} times")}{(tally.LastEnd.Length > 0 ? $" ({(restarts == 1 ? "" : "the last time: ")}{tally.LastEnd})" : "")}");
        }

        told[0] = $"While you were away ({WhoText.Age(away)}): {told[0]}";
        return told;
    }

    private static string Answers((string Person, int Count)[] answers)
    {
        // Whoever answered most says most.
        string[] people = [.. answers.OrderByDescending(each => each.Count).Select(each => each.Person)];
        int count = answers.Sum(each => each.Count);
        string who = people.Length <= 3 ? string.Join(" and ", people) : $"{people[0]}, {people[1]} and {people.Length - 2} others";
        return $"{(count == 1 ? "1 question" : $"{count} questions")} answered by {who}";
    }
}
