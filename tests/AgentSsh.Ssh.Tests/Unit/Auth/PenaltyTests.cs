using System.Net;
using AgentSsh.Ssh.Admission;
using AgentSsh.Ssh.Tests.InMemory;

namespace AgentSsh.Ssh.Tests.Unit.Auth;

public sealed class PenaltyTests
{
    private static readonly SourceKey One = Source("192.0.2.1");
    private static readonly SourceKey Other = Source("192.0.2.2");

    private readonly ManualTime _time = new();

    [Fact]
    public void Add_LessThanTheMinimum_RefusesNobody()
    {
        var penalties = new SourcePenalties(new SshPenaltyLimits(), _time);

        Assert.Null(penalties.Add(One, SshPenalty.AuthFail));
        Assert.Null(penalties.Add(One, SshPenalty.AuthFail));

        Assert.Null(penalties.Remaining(One));
    }

    [Theory]
    [InlineData(SshPenalty.AuthFail, 3, 15)]
    [InlineData(SshPenalty.NoAuth, 15, 15)]
    [InlineData(SshPenalty.GraceExceeded, 2, 20)]
    [InlineData(SshPenalty.Crash, 1, 90)]
    public void Add_UpToTheMinimum_RefusesThatSourceOnly(SshPenalty penalty, int times, int seconds)
    {
        var penalties = new SourcePenalties(new SshPenaltyLimits(), _time);
        for (int i = 1; i < times; i++)
        {
            Assert.Null(penalties.Add(One, penalty));
        }

        Assert.Equal(TimeSpan.FromSeconds(seconds), penalties.Add(One, penalty));

        Assert.Equal(TimeSpan.FromSeconds(seconds), penalties.Remaining(One));
        Assert.Null(penalties.Remaining(Other));
    }

    [Fact]
    public void Remaining_TimePasses_RunsOutAndIsForgotten()
    {
        var penalties = new SourcePenalties(new SshPenaltyLimits(), _time);
        Punish(penalties, One, 4);

        // Refused to the end, though less than the minimum is left by then.
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(TimeSpan.FromSeconds(1), penalties.Remaining(One));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(penalties.Remaining(One));

        // Nothing is left over.
        Punish(penalties, One, 2);
        Assert.Null(penalties.Remaining(One));
    }

    [Fact]
    public void Add_SlowerThanItRunsOut_NeverRefuses()
    {
        var penalties = new SourcePenalties(new SshPenaltyLimits(), _time);
        for (int i = 0; i < 100; i++)
        {
            Assert.Null(penalties.Add(One, SshPenalty.AuthFail));
            _time.Advance(TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public void Add_VeryOften_StopsAtTheMaximumAndTellsOnce()
    {
        var penalties = new SourcePenalties(new SshPenaltyLimits(), _time);
        int told = 0;
        for (int i = 0; i < 1000; i++)
        {
            told += penalties.Add(One, SshPenalty.AuthFail) is null ? 0 : 1;
        }

        Assert.Equal(1, told);
        Assert.Equal(TimeSpan.FromMinutes(10), penalties.Remaining(One));
    }

    [Fact]
    public void Forgive_SomebodyLoggedIn_NothingIsHeldAgainstTheSource()
    {
        var penalties = new SourcePenalties(new SshPenaltyLimits(), _time);
        Punish(penalties, One, 2);

        penalties.Forgive(One);
        penalties.Forgive(Other);

        Punish(penalties, One, 2);
        Assert.Null(penalties.Remaining(One));
    }

    [Fact]
    public void Add_NoneAreGiven_RefusesNobody()
    {
        var penalties = new SourcePenalties(SshPenaltyLimits.None, _time);
        Punish(penalties, One, 100);
        Assert.Null(penalties.Remaining(One));
    }

    [Fact]
    public void Table_TooManySources_ForgetsTheOneWithTheLeastLeft()
    {
        var table = new PenaltyTable(new SshPenaltyLimits { MaxSources = 3 });
        table.Add(Source("192.0.2.1"), TimeSpan.FromSeconds(60), 0);
        table.Add(Source("192.0.2.2"), TimeSpan.FromSeconds(20), 0);
        table.Add(Source("192.0.2.3"), TimeSpan.FromSeconds(40), 0);

        table.Add(Source("192.0.2.4"), TimeSpan.FromSeconds(50), 0);

        Assert.Equal(3, table.Count);
        Assert.NotNull(table.RefusedUntil(Source("192.0.2.1"), 0));
        Assert.Null(table.RefusedUntil(Source("192.0.2.2"), 0));
        Assert.NotNull(table.RefusedUntil(Source("192.0.2.3"), 0));
        Assert.NotNull(table.RefusedUntil(Source("192.0.2.4"), 0));
    }

    [Fact]
    public void Table_AMillionSources_StaysBounded()
    {
        var limits = new SshPenaltyLimits();
        var table = new PenaltyTable(limits);
        for (uint i = 0; i < 1_000_000; i++)
        {
            table.Add(new SourceKey(i, false, 32), limits.NoAuth, i);
        }

        Assert.Equal(limits.MaxSources, table.Count);
        table.RefusedUntil(One, TimeSpan.FromMinutes(20).Ticks);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Penalties_AllOfOneIPv6Network_DoNotPushOutIPv4()
    {
        var penalties = new SourcePenalties(new SshPenaltyLimits { MaxSources = 10 }, _time);
        Punish(penalties, One, 3);
        for (uint i = 0; i < 100; i++)
        {
            penalties.Add(new SourceKey(i, true, 64), SshPenalty.Crash);
        }

        Assert.NotNull(penalties.Remaining(One));
    }

    [Theory]
    [InlineData("192.0.2.77", 24, 64, "192.0.2.0/24")]
    [InlineData("192.0.2.77", 32, 64, "192.0.2.77")]
    [InlineData("192.0.2.77", 0, 64, "0.0.0.0/0")]
    [InlineData("::ffff:192.0.2.77", 24, 64, "192.0.2.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", 32, 64, "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:3:4:5:6", 32, 128, "2001:db8:1:2:3:4:5:6")]
    [InlineData("2001:db8:1:2:3:4:5:6", 32, 33, "2001:db8::/33")]
    public void From_BlockSize_IsTheNetwork(string address, int ipv4, int ipv6, string network) => Assert.Equal(
        network, SourceKey.From(new IPEndPoint(IPAddress.Parse(address), 1), ipv4, ipv6).ToString());

    [Fact]
    public void Control_ExemptNetwork_IsNeverRefused()
    {
        var control = new AdmissionControl(
            new SshServerLimits { PenaltyExempt = [IPNetwork.Parse("198.51.100.0/24")] }, new RecordedEvents(), _time);
        var exempt = new IPEndPoint(IPAddress.Parse("::ffff:198.51.100.9"), 1);
        var plain = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1);
        for (int i = 0; i < 3; i++)
        {
            control.TryEnter(exempt, out _)!.Ended(SshPenalty.AuthFail);
            control.TryEnter(plain, out _)!.Ended(SshPenalty.AuthFail);
        }

        Assert.NotNull(control.TryEnter(exempt, out _));
        Assert.Null(control.TryEnter(plain, out SshRefusal? refusal));
        Assert.Equal(SshRefusalLimit.Penalty, refusal!.Limit);
        Assert.InRange(refusal.Until!.Value - _time.GetUtcNow(), TimeSpan.FromSeconds(14), TimeSpan.FromSeconds(15));
        Assert.Contains("try again in 15 s", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_EndedAfterTheLogin_HoldsNothingAgainstTheSourceAndLeavesOnce()
    {
        var control = new AdmissionControl(new SshServerLimits { StartupsPerSource = 1 }, new RecordedEvents(), _time);
        var remote = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1);
        for (int i = 0; i < 10; i++)
        {
            AdmittedConnection admitted = control.TryEnter(remote, out _)!;
            Assert.Null(control.TryEnter(remote, out _));
            admitted.LoggedIn();
            admitted.Ended(SshPenalty.Crash);
        }

        Assert.NotNull(control.TryEnter(remote, out _));
    }

    private static SourceKey Source(string address) => SourceKey.From(new IPEndPoint(IPAddress.Parse(address), 1))!.Value;

    private static void Punish(SourcePenalties penalties, SourceKey source, int times)
    {
        for (int i = 0; i < times; i++)
        {
            penalties.Add(source, SshPenalty.AuthFail);
        }
    }
}
