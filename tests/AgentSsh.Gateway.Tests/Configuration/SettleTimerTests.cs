using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Tests.Configuration;

public sealed class SettleTimerTests
{
    private readonly ManualTimeProvider _time = new();
    private int _calls;

    [Fact]
    public void Signal_Burst_CallsOnceAfterItSettled()
    {
        using var timer = Start();
        for (var i = 0; i < 5; i++)
        {
            timer.Signal();
            _time.Advance(TimeSpan.FromMilliseconds(150));
        }

        Assert.Equal(0, _calls);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal(1, _calls);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public void Signal_WithoutEnd_CallsAtTheBound()
    {
        using var timer = Start();
        for (var i = 0; i < 20; i++)
        {
            timer.Signal();
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(1, _calls);
    }

    [Fact]
    public void SignalNow_DuringABurst_CallsAtOnce()
    {
        using var timer = Start();
        timer.Signal();
        timer.SignalNow();
        _time.Advance(TimeSpan.Zero);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public void Signal_AfterDispose_CallsNever()
    {
        var timer = Start();
        timer.Signal();
        timer.Dispose();
        timer.Signal();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _calls);
    }

    private SettleTimer Start() => new(_time, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2), () => _calls++);
}
