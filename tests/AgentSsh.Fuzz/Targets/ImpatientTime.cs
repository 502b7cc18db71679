namespace AgentSsh.Fuzz.Targets;

/// <summary>A clock that stands still, whose short delays are over at once and whose deadlines never come.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    public override long GetTimestamp() => 0;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= TimeSpan.Zero && dueTime <= Delay)
            {
                // Never on the caller's stack, as with any timer.
                ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Fire(), this, preferLocal: false);
            }

            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private void Fire() => callback(state);
    }
}
