namespace AgentSsh.Gateway.Agents;

/// <summary>When a container that ended by itself is brought back: after 1, 2, 4 ... 60 s, and not at all after five ends within five minutes,
/// until somebody asks for the agent.</summary>
internal sealed class HealPolicy(TimeProvider time)
{
    private const int MaxEnds = 5;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(60);

    private readonly Queue<DateTimeOffset> _ends = new();

    /// <summary>Counts an end.</summary>
    /// <returns>How long to wait before it is brought back; null: leave it.</returns>
    public TimeSpan? Ended()
    {
        DateTimeOffset now = time.GetUtcNow();
        while (_ends.TryPeek(out DateTimeOffset oldest) && now - oldest > Window)
        {
            _ends.Dequeue();
        }

        _ends.Enqueue(now);
        if (_ends.Count >= MaxEnds)
        {
            return null;
        }

        double seconds = Math.Pow(2, _ends.Count - 1);
        return seconds > MaxDelay.TotalSeconds ? MaxDelay : TimeSpan.FromSeconds(seconds);
    }

    /// <summary>Somebody asked for it: what was is forgotten.</summary>
    public void Forget() => _ends.Clear();
}
