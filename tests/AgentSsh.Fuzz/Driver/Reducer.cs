using System.Diagnostics;

namespace AgentSsh.Fuzz.Driver;

/// <summary>Makes an input smaller as long as something stays true of it: cuts pieces out, halves at first, single bytes last.</summary>
internal static class Reducer
{
    // Where each attempt is a wait of many seconds.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <param name="input">The input.</param>
    /// <param name="holds">What must stay true.</param>
    /// <param name="attempts">The most inputs tried.</param>
    public static byte[] Reduce(byte[] input, Func<byte[], bool> holds, int attempts)
    {
        var clock = Stopwatch.StartNew();
        byte[] smallest = input;
        for (int piece = Math.Max(1, smallest.Length / 2); ; piece = Math.Max(1, piece / 2))
        {
            int before = smallest.Length;
            for (int at = 0; at < smallest.Length && attempts > 0 && clock.Elapsed < Limit;)
            {
                byte[] candidate = [.. smallest[..at], .. smallest[Math.Min(at + piece, smallest.Length)..]];
                attempts--;
                if (holds(candidate))
                {
                    smallest = candidate;
                }
                else
                {
                    at += piece;
                }
            }

            if (attempts == 0 || clock.Elapsed >= Limit || (piece == 1 && smallest.Length == before))
            {
                return smallest;
            }
        }
    }
}
