namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>Guesses what a misspelt name was meant to be.</summary>
internal static class NearestName
{
    // Longer texts are no misspelt names; the bound keeps the quadratic work small whatever the file holds.
    private const int MaximumLength = 64;

    /// <summary>The nearest candidate by edit distance, when it is so near that it may have been meant; the first of equals.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        if (name.Length > MaximumLength)
        {
            return null;
        }

        string? nearest = null;
        var least = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var distance = candidate.Length > MaximumLength ? int.MaxValue : Distance(name, candidate);
            if (distance < least && distance <= Tolerance(name, candidate))
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    // One slip in a short name, three in a long one; never so many that nothing of the name is left.
    private static int Tolerance(string name, string candidate) =>
        Math.Min(3, Math.Max(1, Math.Max(name.Length, candidate.Length) / 3));

    /// <summary>Insertions, deletions, replacements and swaps of neighbours (optimal string alignment); case is no difference.</summary>
    internal static int Distance(string a, string b)
    {
        var rows = new int[3, b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var (row, above, twoAbove) = (i % 3, (i + 2) % 3, (i + 1) % 3);
            rows[row, 0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = Same(a[i - 1], b[j - 1]);
                var best = Math.Min(rows[above, j - 1] + (same ? 0 : 1), Math.Min(rows[above, j], rows[row, j - 1]) + 1);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    best = Math.Min(best, rows[twoAbove, j - 2] + 1);
                }

                rows[row, j] = best;
            }
        }

        return rows[a.Length % 3, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
