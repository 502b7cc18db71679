namespace AgentSsh.Supervisor.Tests.Support;

/// <summary>The real clock with shorter waits: a backoff of 8 s takes 160 ms.</summary>
internal sealed class QuickTime : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 50 : dueTime, period);
}
