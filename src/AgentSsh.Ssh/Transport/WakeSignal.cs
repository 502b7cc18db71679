using System.Threading.Tasks.Sources;

namespace AgentSsh.Ssh.Transport;

/// <summary>
/// An auto-reset event for one waiter, the send loop. The waiter goes on at once on the thread that calls <see cref="Set"/>, so
/// that a packet leaves without a change of thread. Never call <see cref="Set"/> with a lock held.
/// </summary>
internal sealed class WakeSignal : IValueTaskSource
{
    private const int Idle = 0;
    private const int Signaled = 1;
    private const int Waiting = 2;

    // Continuations run on the setter's thread: the default of this type.
    private ManualResetValueTaskSourceCore<bool> _core;
    private int _state;

    /// <summary>Completes at the next <see cref="Set"/>, or at once if there was one since the last wait.</summary>
    public ValueTask WaitAsync()
    {
        _core.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle)
        {
            return new ValueTask(this, _core.Version);
        }

        Volatile.Write(ref _state, Idle);
        return ValueTask.CompletedTask;
    }

    /// <summary>Wakes the waiter, or makes its next wait return at once.</summary>
    public void Set()
    {
        if (Interlocked.CompareExchange(ref _state, Signaled, Idle) == Waiting
            && Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting)
        {
            _core.SetResult(true);
        }
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
