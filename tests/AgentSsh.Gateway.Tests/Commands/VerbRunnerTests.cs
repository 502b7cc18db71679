using AgentSsh.Gateway.Commands;

namespace AgentSsh.Gateway.Tests.Commands;

public class VerbRunnerTests
{
    [Theory]
    [InlineData("", 100u, false)]
    [InlineData("-f", 100u, true)]
    [InlineData("-n 5", 5u, false)]
    [InlineData("-n 0 -f", 0u, true)]
    public void TryParseLogs_GoodArguments_AreTaken(string arguments, uint lines, bool follow)
    {
        Assert.True(VerbRunner.TryParseLogs(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), out var logs, out _));
        Assert.Equal((lines, follow), (logs.Lines, logs.Follow));
    }

    [Theory]
    [InlineData("-n")]
    [InlineData("-n -1")]
    [InlineData("-n 99999999999")]
    [InlineData("--tail")]
    [InlineData("5")]
    public void TryParseLogs_BadArguments_SaysHow(string arguments)
    {
        Assert.False(VerbRunner.TryParseLogs(arguments.Split(' '), out _, out var problem));
        Assert.Contains("logs [-n N] [-f]", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(61, "1m01s")]
    [InlineData(3661, "1h01m")]
    [InlineData(90000, "1d01h")]
    [InlineData(-5, "0s")]
    public void Age_Spans_InTwoUnits(int seconds, string expected) => Assert.Equal(expected, WhoText.Age(TimeSpan.FromSeconds(seconds)));
}
