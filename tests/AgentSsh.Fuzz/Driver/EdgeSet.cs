using System.Runtime.InteropServices;

namespace AgentSsh.Fuzz.Driver;

/// <summary>What of the map was ever reached by one target: probes, and how often in one execution (in AFL's eight classes).</summary>
internal sealed class EdgeSet
{
    private static readonly byte[] Classes = MakeClasses();
    private readonly byte[] _seen = new byte[CoverageMap.Capacity];
    private readonly int[] _times = new int[CoverageMap.Capacity];

    /// <summary>Probes reached.</summary>
    public int Count { get; private set; }

    /// <summary>Executions, of those added, that reached the rarest of these probes.</summary>
    public int TimesOfRarest(ReadOnlySpan<int> probes)
    {
        int rarest = int.MaxValue;
        foreach (int probe in probes)
        {
            rarest = Math.Min(rarest, _times[probe]);
        }

        return rarest;
    }

    /// <summary>Whether one of these probes was ever reached.</summary>
    public bool HasAny(int first, int last) => _seen.AsSpan(first, last - first + 1).ContainsAnyExcept((byte)0);

    /// <summary>Probes of the last execution, ascending.</summary>
    public static int[] Probes(ReadOnlySpan<byte> counters)
    {
        var probes = new List<int>();
        ForEach(counters, (index, _) => probes.Add(index));
        return [.. probes];
    }

    /// <summary>Adds an execution.</summary>
    /// <param name="counters">What it counted.</param>
    /// <param name="countClasses">A new class of a known probe is news, too.</param>
    /// <returns>True when it brought something new.</returns>
    public bool Add(ReadOnlySpan<byte> counters, bool countClasses)
    {
        bool isNew = false;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(counters);
        for (int word = 0; word < words.Length; word++)
        {
            if (words[word] == 0)
            {
                continue;
            }

            for (int i = 8 * word; i < (8 * word) + 8; i++)
            {
                isNew |= counters[i] != 0 && Add(i, Classes[counters[i]], countClasses);
            }
        }

        for (int i = 8 * words.Length; i < counters.Length; i++)
        {
            isNew |= counters[i] != 0 && Add(i, Classes[counters[i]], countClasses);
        }

        return isNew;
    }

    private static void ForEach(ReadOnlySpan<byte> counters, Action<int, byte> visit)
    {
        for (int i = counters.IndexOfAnyExcept((byte)0); i >= 0 && i < counters.Length;)
        {
            visit(i, counters[i]);
            int next = counters[(i + 1)..].IndexOfAnyExcept((byte)0);
            i = next < 0 ? -1 : i + 1 + next;
        }
    }

    private bool Add(int index, byte bit, bool countClasses)
    {
        _times[index]++;
        byte known = _seen[index];
        if ((known & bit) != 0)
        {
            return false;
        }

        _seen[index] |= bit;
        if (known == 0)
        {
            Count++;
            return true;
        }

        return countClasses;
    }

    private static byte[] MakeClasses()
    {
        var classes = new byte[256];
        for (int i = 1; i < 256; i++)
        {
            classes[i] = i switch { 1 => 1, 2 => 2, 3 => 4, < 8 => 8, < 16 => 16, < 32 => 32, < 128 => 64, _ => 128 };
        }

        return classes;
    }
}
