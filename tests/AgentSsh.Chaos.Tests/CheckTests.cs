using AgentSsh.Chaos.Checks;
using AgentSsh.Chaos.Machine;
using AgentSsh.Chaos.People;

namespace AgentSsh.Chaos.Tests;

/// <summary>The checks see what they are there for.</summary>
public class CheckTests
{
    private static readonly string[] Held = ["5 3 2 1", "one  ", "two", ""];

    [Fact]
    public void Record_AnsweredTokenMissingOrTwice_IsSaid()
    {
        var ledger = new TokenLedger();
        var random = new Random(1);
        string kept = ledger.Next("p01", random), lost = ledger.Next("p01", random), doubled = ledger.Next("p02", random), unanswered = ledger.Next("p02", random);
        Assert.All([kept, lost, doubled], token => ledger.Acknowledge("agent01", token));

        Assert.Empty(ledger.Problems("agent01", [kept, lost, doubled, unanswered]));
        Assert.Empty(ledger.Problems("agent01", [kept, lost, doubled]));
        string[] problems = [.. ledger.Problems("agent01", [kept, doubled, doubled])];
        Assert.Equal(2, problems.Length);
        Assert.Contains(lost, problems[0], StringComparison.Ordinal);
        Assert.Contains(doubled, problems[1], StringComparison.Ordinal);
        Assert.Equal((4, 3), (ledger.Typed, ledger.Answered));
    }

    [Fact]
    public void Record_TokenBehindATerminalsAnswer_IsAProblem()
    {
        var ledger = new TokenLedger();
        string token = ledger.Next("p01", new Random(1));
        ledger.Acknowledge("agent01", token);
        Assert.Single(ledger.Problems("agent01", [$"\e[?64;1;2c{token}"]));
    }

    [Theory]
    [InlineData(5, 3, 2, 1, null, "one", "two", "")]
    [InlineData(8, 4, 2, 1, null, "one  │··", "two  │··", "     │··", "─────┘··")]
    [InlineData(4, 3, 0, 0, null, "some", "part", "")]
    [InlineData(5, 3, 2, 1, "row 1", "one", "twx", "")]
    [InlineData(5, 3, 2, 1, "row 1", "one", "two x", "")]
    [InlineData(5, 3, 2, 1, "row 2", "one", "two", "old")]
    [InlineData(5, 3, 2, 1, "row 0", "", "two", "")]
    [InlineData(5, 3, 4, 1, "cursor", "one", "two", "")]
    public void Screen_ComparedWithTmux_DiffersWhereItDoes(int columns, int rows, int column, int row, string? expected, params string[] lines)
    {
        HeldScreen held = HeldScreen.Parse(string.Join('\n', Held));
        string? difference = held.DifferenceOf(new ScreenSnapshot(new TerminalSize(columns, rows), lines, column, row, string.Empty, true, 0));
        if (expected is null)
        {
            Assert.Null(difference);
        }
        else
        {
            Assert.Contains(expected, difference, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Screen_None_IsADifference() => Assert.NotNull(HeldScreen.Parse(string.Join('\n', Held)).DifferenceOf(null));

    [Fact]
    public void Processes_OfAnAgent_AreCounted()
    {
        HostProcess[] usual =
        [
            new(100, 50, "agentssh-superv", 'S'), new(101, 100, "tmux: server", 'S'), new(102, 101, "bash", 'S'), new(103, 100, "tmux: client", 'S'),
            new(104, 100, "tmux: client", 'S'), new(105, 100, "tmux: client", 'S'),
        ];
        Assert.Null(OrphanCheck.Unexpected(usual, people: 2));
        Assert.Contains("3 clients", OrphanCheck.Unexpected(usual, people: 1), StringComparison.Ordinal);
        Assert.Contains("zombie", OrphanCheck.Unexpected([.. usual, new(106, 100, "bash", 'Z')], people: 2), StringComparison.Ordinal);
        Assert.Contains("1 other", OrphanCheck.Unexpected([.. usual, new(106, 100, "sleep", 'S')], people: 2), StringComparison.Ordinal);
        Assert.Contains("2 programs", OrphanCheck.Unexpected([.. usual, new(106, 101, "bash", 'S')], people: 2), StringComparison.Ordinal);
        Assert.Null(OrphanCheck.Unexpected([.. usual, new(106, 102, "sh", 'S'), new(107, 106, "sleep", 'S')], people: 2));
        Assert.Contains("no tmux", OrphanCheck.Unexpected([], people: 2), StringComparison.Ordinal);
    }

    [Fact]
    public void Growth_BeyondWhatIsAllowed_IsSaid()
    {
        Footprint before = Taken(new ProcessFootprint(1, 80, 100), new ProcessFootprint(2, 27, 25));
        Assert.Empty(GrowthCheck.Problems(before, before));
        Assert.Empty(GrowthCheck.Problems(before, Taken(new ProcessFootprint(9, 100, 104), new ProcessFootprint(8, 35, 27))));
        Assert.Contains("the gateway", Assert.Single(GrowthCheck.Problems(before, Taken(new ProcessFootprint(1, 80, 120), new ProcessFootprint(2, 27, 25)))), StringComparison.Ordinal);
        Assert.Contains("agent01", Assert.Single(GrowthCheck.Problems(before, Taken(new ProcessFootprint(1, 80, 100), new ProcessFootprint(2, 50, 25)))), StringComparison.Ordinal);
    }

    private static Footprint Taken(ProcessFootprint gateway, ProcessFootprint supervisor) =>
        new(gateway, new Dictionary<string, ProcessFootprint> { ["agent01"] = supervisor });
}
