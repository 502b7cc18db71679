using AgentSsh.Gateway.Notifications;
using AgentSsh.Gateway.Notifications.Needs;
using AgentSsh.Link;

namespace AgentSsh.Gateway.Tests.Notifications;

public sealed class NeedTests
{
    [Theory]
    [InlineData("permission", NeedKind.Permission)]
    [InlineData("question", NeedKind.Question)]
    [InlineData("login", NeedKind.Login)]
    [InlineData("limit", NeedKind.Limit)]
    [InlineData("dialog", NeedKind.Dialog)]
    [InlineData("", NeedKind.Dialog)]
    [InlineData("\e]0;x\a", NeedKind.Dialog)]
    internal void Of_WaitingProgram_HasItsKind(string waitingFor, NeedKind kind)
    {
        var need = Need.Of(Report(ProgramState.Waiting, "leave to use Bash", waitingFor))!;
        Assert.Equal((kind, "leave to use Bash"), (need.Kind, need.Reason));
        Assert.Equal(kind.ToString().ToLowerInvariant(), need.Word);
    }

    [Fact]
    public void Of_HeldProgram_NeedsARestart()
    {
        var need = Need.Of(Report(ProgramState.Held, "", "login"))!;
        Assert.Equal((NeedKind.Held, "restart"), (need.Kind, need.Word));
        Assert.Contains("agentssh restart", need.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProgramState.Working)]
    [InlineData(ProgramState.Idle)]
    [InlineData(ProgramState.Starting)]
    [InlineData(ProgramState.Restarting)]
    public void Of_ProgramThatNeedsNobody_IsNothing(ProgramState state) => Assert.Null(Need.Of(Report(state, "x", "permission")));

    [Fact]
    public void Of_ATimeThatCannotBe_IsTheLatestThereIs() =>
        Assert.Equal(DateTimeOffset.MaxValue.Year, Need.Of(Report(ProgramState.Waiting, "x", "dialog") with { ChangedAtUnixMilliseconds = ulong.MaxValue })!.Since.Year);

    [Theory]
    [InlineData("leave to use Bash", "leave to use Bash")]
    [InlineData("\e]0;owned\a\e[2J", "]0;owned [2J")]
    [InlineData("one\r\ntwo\tthree  four", "one two three four")]
    [InlineData("\u009b31mred\u009c", "31mred")]
    [InlineData("right\u202eto\u2066left\u200b", "right to left")]
    [InlineData("", "")]
    public void HarmlessText_AnyText_MovesNothing(string text, string expected) => Assert.Equal(expected, HarmlessText.Of(text, 100));

    [Fact]
    public void HarmlessText_LongText_IsCut()
    {
        Assert.Equal(new string('x', 17) + "...", HarmlessText.Of(new string('x', 5000), 20));
        Assert.Equal("lone surrogate", HarmlessText.Of("lone \ud800 surrogate", 100));
        Assert.Equal("x", HarmlessText.Of("x" + new string('\a', 100_000) + "y", 20));
    }

    private static AgentReport Report(ProgramState state, string reason, string waitingFor) => new(state, reason, "claude", "", 1, null, 1000, waitingFor);
}
