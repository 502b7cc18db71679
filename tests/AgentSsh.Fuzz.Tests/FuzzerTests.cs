using AgentSsh.Fuzz.Driver;

namespace AgentSsh.Fuzz.Tests;

/// <summary>Does the fuzzer find what is there to be found?</summary>
public sealed class FuzzerTests : IDisposable
{
    private const int Executions = 400_000;

    public FuzzerTests() => CoverageMap.Used = PlantedTarget.Probes;

    public void Dispose() => CoverageMap.Used = 0;

    [Theory]
    [InlineData(nameof(Planted.MagicNumber), InputShape.Bytes)]
    [InlineData(nameof(Planted.Steps), InputShape.Bytes)]
    [InlineData(nameof(Planted.Nested), InputShape.SshFields)]
    public void Run_WithAPlantedBug_FindsIt(string method, InputShape shape)
    {
        var run = new TargetRun(new PlantedTarget(method, shape), PlantedTarget.Constants, seed: 1);
        Finding? found = FindWithin(run, Executions);
        Assert.NotNull(found);
        Assert.Contains("InvalidOperationException", found.Signature, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithoutCoverage_DoesNotFindThePathOfSteps()
    {
        CoverageMap.Used = 0;
        var run = new TargetRun(new PlantedTarget(nameof(Planted.Steps), InputShape.Bytes), PlantedTarget.Constants, seed: 1);
        Assert.Null(FindWithin(run, Executions));
    }

    [Fact]
    public void Run_WithoutTheShape_DoesNotFindTheNestedFields()
    {
        var run = new TargetRun(new PlantedTarget(nameof(Planted.Nested), InputShape.Bytes), PlantedTarget.Constants, seed: 1);
        Assert.Null(FindWithin(run, Executions));
    }

    [Fact]
    public void Run_OfWhatAllocatesWithoutBound_FindsIt()
    {
        var run = new TargetRun(new PlantedTarget(nameof(Planted.Greedy), InputShape.Bytes), PlantedTarget.Constants, seed: 1);
        Finding? found = FindWithin(run, 10_000);
        Assert.NotNull(found);
        Assert.Equal("an input makes the product allocate beyond the bound", found.Signature);
    }

    [Fact]
    public void Run_WithTheSameSeed_IsTheSame()
    {
        IReadOnlyList<byte[]> first = Inputs(seed: 5), second = Inputs(seed: 5), other = Inputs(seed: 6);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Finding_OfAPlantedBug_IsMadeSmall()
    {
        var run = new TargetRun(new PlantedTarget(nameof(Planted.MagicNumber), InputShape.Bytes), PlantedTarget.Constants, seed: 1);
        run.Begin([[.. new byte[4], 0xc0, 0xde, 0xfa, 0xce, .. new byte[50]]]);
        Assert.Equal(12, Assert.Single(run.Findings).Input.Length);
    }

    private static Finding? FindWithin(TargetRun run, int executions)
    {
        run.Begin(run.Target.Seeds());
        while (run.Executions < executions && run.Findings.Count == 0)
        {
            run.Step();
        }

        return run.Findings.FirstOrDefault();
    }

    private static IReadOnlyList<byte[]> Inputs(int seed)
    {
        var run = new TargetRun(new PlantedTarget(nameof(Planted.Nested), InputShape.SshFields), PlantedTarget.Constants, seed);
        FindWithin(run, 20_000);
        return run.Inputs;
    }
}
