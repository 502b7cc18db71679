using AgentSsh.Gateway.Agents;
using AgentSsh.Gateway.Configuration;

namespace AgentSsh.Gateway.Tests.Agents;

public class IdleClockTests
{
    private static readonly IdlePolicy TwoHours = new() { After = TimeSpan.FromHours(2) };
    private static readonly IdlePolicy Dismissing = TwoHours with { Attached = IdlePeople.Dismiss };

    [Fact]
    public void Look_NoPolicy_NeverDoesAnything() => Assert.Equal((IdleVerdict.None, null), new IdleClock().Look(new IdlePolicy(), default, At(100_000)));

    [Fact]
    public void Look_NobodyThere_IsDueAfterTheWholeTimeAndCountsAnewAfterUse()
    {
        var clock = new IdleClock();
        Assert.Equal((IdleVerdict.None, TimeSpan.FromMinutes(120)), clock.Look(TwoHours, default, At(10)));
        Assert.Equal((IdleVerdict.None, TimeSpan.FromMinutes(1)), clock.Look(TwoHours, default, At(129)));
        Assert.Equal((IdleVerdict.None, null), clock.Look(TwoHours, new IdleFacts(true, false, default), At(129.5)));
        Assert.Equal((IdleVerdict.None, TimeSpan.FromMinutes(120)), clock.Look(TwoHours, default, At(130)));
        Assert.Equal(IdleVerdict.Due, clock.Look(TwoHours, default, At(250)).Verdict);
    }

    [Fact]
    public void Look_SomebodyCameMeanwhile_CountsFromThere()
    {
        var clock = new IdleClock();
        clock.Look(TwoHours, default, At(0));
        Assert.Equal((IdleVerdict.None, TimeSpan.FromMinutes(90)), clock.Look(TwoHours, new IdleFacts(false, false, At(90)), At(120)));
    }

    [Fact]
    public void Look_SomebodyAtTheScreen_KeepsItUnlessThePolicySaysOtherwise()
    {
        var watched = new IdleFacts(false, IsWatched: true, default);
        Assert.Equal((IdleVerdict.None, null), new IdleClock().Look(TwoHours, watched, At(1000)));

        // Five minutes before the time they are warned, once.
        var clock = new IdleClock();
        Assert.Equal((IdleVerdict.None, TimeSpan.FromMinutes(115)), clock.Look(Dismissing, watched, At(0)));
        Assert.Equal((IdleVerdict.Warn, TimeSpan.FromMinutes(5)), clock.Look(Dismissing, watched, At(115)));
        Assert.Equal((IdleVerdict.None, TimeSpan.FromMinutes(4)), clock.Look(Dismissing, watched, At(116)));

        // A key, and they are warned again when its time has come.
        var typed = watched with { LastUse = At(117) };
        Assert.Equal((IdleVerdict.None, TimeSpan.FromMinutes(112)), clock.Look(Dismissing, typed, At(120)));
        Assert.Equal(IdleVerdict.Warn, clock.Look(Dismissing, typed, At(233)).Verdict);
        Assert.Equal(IdleVerdict.Due, clock.Look(Dismissing, typed, At(237)).Verdict);
    }

    [Fact]
    public void Notice_ShortTimes_IsATenth() => Assert.Equal(TimeSpan.FromSeconds(1), new IdlePolicy { After = TimeSpan.FromSeconds(10) }.Notice);

    private static TimeSpan At(double minutes) => TimeSpan.FromMinutes(minutes);
}
