using System.Buffers;

namespace AgentSsh.Gateway.Configuration;

/// <summary>What users and agents may be called.</summary>
public static class AgentName
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Of a user's or agent's name without a dot.</summary>
    public const int MaximumLength = 32;

    /// <summary>Of the part behind the dot: engines and the link take 64 characters in all.</summary>
    public const int MaximumSuffixLength = 31;

    /// <summary>For messages.</summary>
    public const string Rule = "a-z first, then a-z, 0-9, _ and -, at most 32 characters";

    /// <summary><c>[a-z][a-z0-9_-]{0,31}</c>.</summary>
    public static bool IsPlain(string name) => IsPart(name, MaximumLength);

    /// <summary>The <c>alice</c> of <c>alice.api</c>; empty, which no user is called, when the name has not that form.</summary>
    public static string UserOfFurtherAgent(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && IsPart(name.AsSpan(0, dot), MaximumLength) && IsPart(name.AsSpan(dot + 1), MaximumSuffixLength)
            ? name[..dot]
            : "";
    }

    private static bool IsPart(ReadOnlySpan<char> part, int maximumLength) =>
        part.Length > 0
        && part.Length <= maximumLength
        && char.IsAsciiLetterLower(part[0])
        && !part.ContainsAnyExcept(Allowed);
}
