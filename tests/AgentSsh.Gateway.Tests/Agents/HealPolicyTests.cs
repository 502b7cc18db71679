using AgentSsh.Gateway.Agents;

namespace AgentSsh.Gateway.Tests.Agents;

public class HealPolicyTests
{
    [Fact]
    public void Ended_FiveTimesInFiveMinutes_WaitsLongerAndThenLeavesIt()
    {
        var clock = new Clock();
        var policy = new HealPolicy(clock);
        Assert.Equal([1, 2, 4, 8], Enumerable.Range(0, 4).Select(_ => policy.Ended()!.Value.TotalSeconds));
        Assert.Null(policy.Ended());
        policy.Forget();
        Assert.Equal(TimeSpan.FromSeconds(1), policy.Ended());
    }

    [Fact]
    public void Ended_LongAfterTheLast_BeginsAnew()
    {
        var clock = new Clock();
        var policy = new HealPolicy(clock);
        policy.Ended();
        policy.Ended();
        clock.Now += TimeSpan.FromMinutes(6);
        Assert.Equal(TimeSpan.FromSeconds(1), policy.Ended());
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
