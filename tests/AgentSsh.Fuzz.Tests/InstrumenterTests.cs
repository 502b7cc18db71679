using AgentSsh.Fuzz.Driver;

namespace AgentSsh.Fuzz.Tests;

public sealed class InstrumenterTests : IDisposable
{
    private static readonly Func<int, string> Instrumented = PlantedTarget.Instrumented.GetMethod(nameof(Planted.Everything))!.CreateDelegate<Func<int, string>>();

    public InstrumenterTests() => CoverageMap.Used = PlantedTarget.Probes;

    public void Dispose() => CoverageMap.Used = 0;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public void Rewrite_OfAMethod_KeepsItsMeaning(int number) => Assert.Equal(Planted.Everything(number), Instrumented(number));

    [Fact]
    public void Rewrite_OfAMethod_CountsTheEdgesTaken()
    {
        int[] few = Probes(0), more = Probes(4), caught = Probes(9);
        Assert.NotEmpty(few);
        Assert.NotEmpty(more.Except(few));
        Assert.NotEmpty(caught.Except(more));
        Assert.Equal(more, Probes(4));
    }

    [Fact]
    public void Words_OfAnAssembly_HoldItsConstants()
    {
        Assert.Contains(PlantedTarget.Constants, static word => word.Bytes.AsSpan().SequenceEqual((byte[])[0xc0, 0xde, 0xfa, 0xce]));
        Assert.Contains(PlantedTarget.Constants, static word => word.Bytes.AsSpan().SequenceEqual("open-sesame"u8));
    }

    private static int[] Probes(int number)
    {
        CoverageMap.Live.Clear();
        Instrumented(number);
        return EdgeSet.Probes(CoverageMap.Live);
    }
}
