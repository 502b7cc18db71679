namespace AgentSsh.Ssh.Admission;

/// <summary>Sources and until when each is held to its penalties, in a bounded table. One caller at a time; times are ticks of one monotonic clock.</summary>
/// <param name="limits">The numbers.</param>
internal sealed class PenaltyTable(SshPenaltyLimits limits)
{
    private readonly Dictionary<SourceKey, Entry> _sources = [];

    // The soonest to run out first, so that neither running out nor overflowing needs a search.
    private readonly SortedSet<Entry> _byExpiry = new(Comparer<Entry>.Create(static (one, other) =>
        one.Expiry != other.Expiry ? one.Expiry.CompareTo(other.Expiry) : one.Serial.CompareTo(other.Serial)));

    private long _serial;

    /// <summary>Sources remembered.</summary>
    public int Count => _sources.Count;

    /// <summary>When the source may come again; null when it may now.</summary>
    public long? RefusedUntil(SourceKey source, long now)
    {
        Expire(now);
        return _sources.TryGetValue(source, out Entry? entry) && entry.IsEnforced ? entry.Expiry : null;
    }

    /// <summary>Adds a penalty.</summary>
    /// <returns>Until when the source is refused, if this made it so; null when it is not refused, or was before.</returns>
    public long? Add(SourceKey source, TimeSpan penalty, long now)
    {
        Expire(now);
        bool isNew = !_sources.TryGetValue(source, out Entry? entry);
        if (isNew)
        {
            if (_sources.Count >= limits.MaxSources)
            {
                Remove(_byExpiry.Min!);
            }

            entry = new Entry(source, _serial++) { Expiry = now };
            _sources.Add(source, entry);
        }
        else
        {
            _byExpiry.Remove(entry!);
        }

        bool was = entry!.IsEnforced;
        entry.Expiry = Math.Min(entry.Expiry + penalty.Ticks, now + limits.Max.Ticks);
        entry.IsEnforced |= entry.Expiry - now >= limits.Min.Ticks;
        _byExpiry.Add(entry);
        return entry.IsEnforced && !was ? entry.Expiry : null;
    }

    /// <summary>Forgets a source.</summary>
    public void Forgive(SourceKey source)
    {
        if (_sources.TryGetValue(source, out Entry? entry))
        {
            Remove(entry);
        }
    }

    private void Expire(long now)
    {
        while (_byExpiry.Min is { } first && first.Expiry <= now)
        {
            Remove(first);
        }
    }

    private void Remove(Entry entry)
    {
        _byExpiry.Remove(entry);
        _sources.Remove(entry.Source);
    }

    private sealed class Entry(SourceKey source, long serial)
    {
        public SourceKey Source { get; } = source;

        public long Serial { get; } = serial;

        public long Expiry { get; set; }

        /// <summary>Once enforced, until it has run out (OpenSSH srclimit_penalise).</summary>
        public bool IsEnforced { get; set; }
    }
}
