namespace AgentSsh.Ssh.Transport;

/// <summary>
/// Holds back the wake-ups of send loops while the receive loop works through what one receive brought, so that all it
/// produced, on whichever connection, leaves in one send. Per thread.
/// </summary>
internal static class WakeBatch
{
    [ThreadStatic]
    private static List<WakeSignal>? _pending;

    [ThreadStatic]
    private static int _depth;

    public static void Begin() => _depth++;

    public static void End()
    {
        if (--_depth > 0 || _pending is not { Count: > 0 } pending)
        {
            return;
        }

        // What runs in Set may begin batches of its own on this thread.
        _pending = null;
        foreach (WakeSignal signal in pending)
        {
            signal.Set();
        }

        pending.Clear();
        _pending ??= pending;
    }

    /// <summary>Wakes now, or at the end of this thread's batch.</summary>
    public static void Wake(WakeSignal signal)
    {
        if (_depth == 0)
        {
            signal.Set();
            return;
        }

        _pending ??= [];
        if (!_pending.Contains(signal))
        {
            _pending.Add(signal);
        }
    }
}
