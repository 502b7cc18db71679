namespace AgentSsh.Chaos.Tests;

public class ChaosOptionsTests
{
    [Fact]
    public void Parse_EverythingGiven_IsTaken()
    {
        ChaosOptions options = ChaosOptions.Parse(["1.5", "--seed", "7", "--agents", "3", "--people", "9", "--no-network", "--relays", "--plan"], mayRestartEngine: true);
        Assert.Equal(TimeSpan.FromSeconds(90), options.Time);
        Assert.Equal((7, 3, 9), (options.Seed, options.Agents, options.People));
        Assert.Equal((false, true, true, true), (options.CutsNetwork, options.RestartsEngine, options.Relays, options.OnlyPlans));
    }

    [Theory]
    [InlineData("--seed")]
    [InlineData("--agents", "0")]
    [InlineData("--people", "many")]
    [InlineData("--agents", "5", "--people", "4")]
    [InlineData("0")]
    [InlineData("long")]
    [InlineData("-5")]
    public void Parse_Wrong_IsRefused(params string[] arguments) =>
        Assert.Throws<ArgumentException>(() => ChaosOptions.Parse(arguments, mayRestartEngine: false));
}
