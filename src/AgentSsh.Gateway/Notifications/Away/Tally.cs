using System.Collections.Immutable;

namespace AgentSsh.Gateway.Notifications.Away;

/// <summary>What happened at an agent, counted since its book was begun. What happened while somebody was away is the difference of two.</summary>
internal sealed record Tally
{
    /// <summary>At the beginning.</summary>
    public static Tally Empty { get; } = new();

    /// <summary>Turns that ended, however.</summary>
    public int Turns { get; init; }

    /// <summary>How often the program ended and was started anew.</summary>
    public int Restarts { get; init; }

    /// <summary>Why it last did, made harmless; empty before the first.</summary>
    public string LastEnd { get; init; } = string.Empty;

    /// <summary>How many of the program's questions each person answered.</summary>
    public ImmutableSortedDictionary<string, int> Answers { get; init; } = ImmutableSortedDictionary<string, int>.Empty;
}
