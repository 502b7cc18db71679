namespace AgentSsh.Fuzz.Driver;

/// <summary>The inputs of one target that each brought something new. Favoured are those that are the smallest to reach some probe: together they reach
/// everything; and of them those that reach what few executions do.</summary>
/// <param name="seen">How many those are.</param>
internal sealed class InputQueue(EdgeSet seen)
{
    private const int Candidates = 8;


    private readonly List<Entry> _entries = [];
    private readonly Dictionary<int, Entry> _smallest = [];
    private List<Entry>? _favoured;
    private int _next;

    public int Count => _entries.Count;

    public IReadOnlyList<byte[]> Inputs => _entries.ConvertAll(static entry => entry.Input);

    public void Add(byte[] input, int[] probes)
    {
        var entry = new Entry(input, probes);
        _entries.Add(entry);
        foreach (int probe in probes)
        {
            if (!_smallest.TryGetValue(probe, out Entry? best) || input.Length < best.Input.Length)
            {
                _smallest[probe] = entry;
                _favoured = null;
            }
        }
    }

    /// <summary>The input to go on from: every other time the one of a few favoured that reaches the rarest, else each in turn, most of those that
    /// are not favoured passed over.</summary>
    public byte[] Next(Random random)
    {
        _favoured ??= [.. _smallest.Values.Distinct()];
        if (_favoured.Count > 0 && random.Next(2) == 0)
        {
            return Enumerable.Range(0, Candidates).Select(_ => _favoured[random.Next(_favoured.Count)]).MinBy(entry => seen.TimesOfRarest(entry.Probes))!.Input;
        }

        while (true)
        {
            Entry entry = _entries[_next++ % _entries.Count];
            if (IsFavoured(entry) || random.Next(20) == 0)
            {
                return entry.Input;
            }
        }
    }

    /// <summary>Any input.</summary>
    public byte[] Any(Random random) => _entries[random.Next(_entries.Count)].Input;

    private bool IsFavoured(Entry entry) => Array.Exists(entry.Probes, probe => ReferenceEquals(_smallest[probe], entry));

    private sealed record Entry(byte[] Input, int[] Probes);
}
