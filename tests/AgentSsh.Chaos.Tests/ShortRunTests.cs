namespace AgentSsh.Chaos.Tests;

/// <summary>The chaos test in its short form; <c>scripts/chaos</c> is the long one.</summary>
public class ShortRunTests
{
    [Fact]
    public async Task Run_OverAMinute_LeavesEverythingWell()
    {
        var options = new ChaosOptions { Time = TimeSpan.FromSeconds(70), Agents = 4, People = 8, Seed = 4 };
        if (await ChaosWorld.MissingAsync(options) is { } missing)
        {
            Assert.Skip(missing);
        }

        using var records = new TemporaryDirectory();
        using var text = new StringWriter();
        ChaosReport report = await ChaosRun.RunAsync(options, new ChaosLog(text), records.Path, TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage(string.Join('\n', report.Figures));
        Assert.True(report.IsWell, $"{text}\n{report}\n{string.Join('\n', Directory.GetFiles(records.Path).Order().Select(File.ReadAllText))}");
    }
}
