namespace AgentSsh.Gateway.Configuration;

/// <summary>
/// Turns a burst of signals into one call: it comes once nothing has been signalled for a while, and no later than a bound after the first
/// signal. Calls never overlap; a signal during one leads to another.
/// </summary>
internal sealed class SettleTimer : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Lock _calling = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _settle;
    private readonly TimeSpan _atMost;
    private readonly Action _call;
    private readonly ITimer _timer;
    private long? _firstSignal;
    private bool _disposed;

    /// <param name="time">The clock.</param>
    /// <param name="settle">How long nothing must have been signalled.</param>
    /// <param name="atMost">How long after the first signal the call comes anyway.</param>
    /// <param name="call">Called on a pool thread; must not throw.</param>
    public SettleTimer(TimeProvider time, TimeSpan settle, TimeSpan atMost, Action call)
    {
        (_time, _settle, _atMost, _call) = (time, settle, atMost, call);
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something happened; may be called from any thread.</summary>
    public void Signal() => Schedule(_settle);

    /// <summary>As <see cref="Signal"/>, but the call comes without delay.</summary>
    public void SignalNow() => Schedule(TimeSpan.Zero);

    /// <summary>No call begins after this.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer.Dispose();
        }
    }

    private void Schedule(TimeSpan delay)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            var now = _time.GetTimestamp();
            _firstSignal ??= now;
            var left = _atMost - _time.GetElapsedTime(_firstSignal.Value, now);
            var due = left < delay ? left : delay;
            _timer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void Fire()
    {
        lock (_calling)
        {
            lock (_lock)
            {
                if (_disposed || _firstSignal is null)
                {
                    return;
                }

                _firstSignal = null;
            }

            _call();
        }
    }
}
