using AgentSsh.Chaos.Plan;

namespace AgentSsh.Chaos.Tests;

public class ChaosPlanTests
{
    private static readonly ChaosOptions Options = new() { CutsNetwork = true, RestartsEngine = true };

    [Fact]
    public void Make_SameOptions_GiveTheSamePlanAndAnotherSeedAnother()
    {
        Assert.Equal(ChaosPlan.Make(Options).Lines(), ChaosPlan.Make(Options).Lines());
        Assert.NotEqual(ChaosPlan.Make(Options).Summary(), ChaosPlan.Make(Options with { Seed = 2 }).Summary());
    }

    [Fact]
    public void Make_AnyOptions_EverythingFallsIntoTheStorm()
    {
        ChaosPlan plan = ChaosPlan.Make(Options);
        Assert.All(plan.AllFaults, fault => Assert.InRange(fault.At, TimeSpan.Zero, Options.Time));
        Assert.Equal(Options.People, plan.ActsOf.Count);
        Assert.All(plan.ActsOf.Values.SelectMany(acts => acts), act => Assert.InRange(act.At, TimeSpan.Zero, Options.Time));
        Assert.All(plan.ActsOf.Values, acts => Assert.Equal(acts.OrderBy(act => act.At), acts));
    }

    [Fact]
    public void Make_TwentyMinutes_HasEveryKindOfFaultAndAct()
    {
        ChaosPlan plan = ChaosPlan.Make(Options);
        Assert.Equal(Enum.GetValues<FaultKind>(), plan.AllFaults.Select(fault => fault.Kind).Distinct().Order());
        Assert.Equal(Enum.GetValues<ActKind>(), plan.ActsOf.Values.SelectMany(acts => acts).Select(act => act.Kind).Distinct().Order());
    }

    [Fact]
    public void Make_WithoutEngineAndNetwork_LeavesBothAlone()
    {
        ChaosPlan plan = ChaosPlan.Make(Options with { CutsNetwork = false, RestartsEngine = false });
        Assert.DoesNotContain(plan.AllFaults, fault => fault.Kind == FaultKind.Engine);
        Assert.DoesNotContain(plan.ActsOf.Values.SelectMany(acts => acts), act => act.Kind == ActKind.Cut);
    }

    [Fact]
    public void Make_NearTheEnd_LeavesTheGatewayAlone()
    {
        TimeSpan end = Options.Time * ChaosPlan.GatewayFaultsEnd;
        Assert.DoesNotContain(ChaosPlan.Make(Options).AllFaults, fault => fault.At > end && fault.Kind is FaultKind.Gateway or FaultKind.StoppedGateway);
    }
}
