namespace AgentSsh.Chaos.Tests;

public class ChaosOptionsTests
{
    [Fact]
    public void Parse_EverythingGiven_IsTaken()
    {
        ChaosOptions options = ChaosOptions.Parse(["1.5", "--seed", "7", "--agents", "3", "--people", "9", "--claudes", "1", "--no-network", "--relays", "--plan"], mayRestartEngine: true);
        Assert.Equal(TimeSpan.FromSeconds(90), options.Time);
        Assert.Equal((7, 3, 9, 1), (options.Seed, options.Agents, options.People, options.Claudes));
        Assert.Equal((false, true, true, true), (options.CutsNetwork, options.RestartsEngine, options.Relays, options.OnlyPlans));
    }

    [Fact]
    public void AgentOf_Everybody_IsDealtOutAndClaudesPeopleSitAlone()
    {
        var options = new ChaosOptions { Agents = 2, People = 5, Claudes = 1 };
        Assert.Equal(["agent01", "agent02", "claude01"], options.AgentNames);
        Assert.Equal(["agent01", "agent02", "agent01", "agent02", "agent01", "claude01"], options.PersonNames.Select((_, index) => options.AgentOf(index)));
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
