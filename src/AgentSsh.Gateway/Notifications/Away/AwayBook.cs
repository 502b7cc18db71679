using System.Collections.Immutable;

namespace AgentSsh.Gateway.Notifications.Away;

/// <summary>What happened at an agent, and who has not seen it. Does not change: each member returns the book that follows.</summary>
internal sealed record AwayBook
{
    /// <summary>People remembered, whether they are away or have answered something; a container cannot add any, and hardly an agent has more.</summary>
    public const int MaxPeople = 64;

    /// <summary>With nothing in it.</summary>
    public static AwayBook Empty { get; } = new();

    /// <summary>What happened so far.</summary>
    public Tally Tally { get; init; } = Tally.Empty;

    /// <summary>By person.</summary>
    public ImmutableSortedDictionary<string, Absence> Absences { get; init; } = ImmutableSortedDictionary<string, Absence>.Empty;

    /// <summary>When the need that people were last told of began, as the container says; null before the first.</summary>
    public DateTimeOffset? LastTold { get; init; }

    /// <summary>A turn ended.</summary>
    public AwayBook TurnEnded() => this with { Tally = Tally with { Turns = Next(Tally.Turns) } };

    /// <summary>The program ended and is started anew.</summary>
    public AwayBook Restarted(string why) => this with { Tally = Tally with { Restarts = Next(Tally.Restarts), LastEnd = why } };

    /// <summary>A person has answered what the program asked.</summary>
    public AwayBook Answered(string person) =>
        Tally.Answers.Count >= MaxPeople && !Tally.Answers.ContainsKey(person)
            ? this
            : this with { Tally = Tally with { Answers = Tally.Answers.SetItem(person, Next(Tally.Answers.GetValueOrDefault(person))) } };

    /// <summary>A person has left the screen, with the last of the person's terminals. Of too many, the one who left first is forgotten.</summary>
    public AwayBook Left(string person, DateTimeOffset now)
    {
        var absences = Absences.SetItem(person, new Absence(now, Tally));
        return this with { Absences = absences.Count <= MaxPeople ? absences : absences.Remove(absences.MinBy(each => each.Value.Since).Key) };
    }

    /// <summary>A person has come to the screen.</summary>
    public AwayBook Came(string person) => this with { Absences = Absences.Remove(person) };

    // A file may hold any number.
    private static int Next(int count) => count == int.MaxValue ? count : count + 1;
}
