using AgentSsh.Gateway.Notifications.Away;
using AgentSsh.Gateway.Notifications.Needs;
using AgentSsh.Testing;

namespace AgentSsh.Gateway.Tests.Notifications;

public sealed class AwayTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    // Each letter happens while alice is away: t a turn, b an answer of bob's, c of carol's, a of her own, r a restart, p a permission asked, h held.
    [Theory]
    [InlineData("", 7800, "")]
    [InlineData("ttt", 7800, "While you were away (2h10m): 3 turns done")]
    [InlineData("t", 7800, "While you were away (2h10m): 1 turn done")]
    [InlineData("tttbp", 7800, "While you were away (2h10m): 3 turns done, 1 question answered by bob|it waits for leave to use Bash, for 1m00s")]
    [InlineData("tttbpr", 7800, "While you were away (2h10m): 3 turns done, 1 question answered by bob|it waits for leave to use Bash, for 1m00s|the program was restarted once (claude ended with status 7)")]
    [InlineData("rr", 7800, "While you were away (2h10m): the program was restarted 2 times (the last time: claude ended with status 7)")]
    [InlineData("p", 7800, "While you were away (2h10m): it waits for leave to use Bash, for 1m00s")]
    [InlineData("h", 7800, "While you were away (2h10m): it is held, for 1m00s: five ends within five minutes")]
    [InlineData("bbcr", 7800, "While you were away (2h10m): 3 questions answered by bob and carol|the program was restarted once (claude ended with status 7)")]
    [InlineData("a", 7800, "")]

    // A short absence: only what others did, and what went wrong.
    [InlineData("t", 59, "")]
    [InlineData("p", 59, "")]
    [InlineData("tb", 59, "While you were away (59s): 1 turn done, 1 question answered by bob")]
    [InlineData("r", 59, "While you were away (59s): the program was restarted once (claude ended with status 7)")]
    public void Lines_AfterAnAbsence_TellWhatHappened(string happened, int seconds, string expected)
    {
        var now = Start.AddSeconds(seconds);
        var book = AwayBook.Empty.TurnEnded().Answered("bob").Restarted("before").Left("alice", Start);
        Need? need = null;
        foreach (char each in happened)
        {
            book = each switch
            {
                't' => book.TurnEnded(),
                'b' => book.Answered("bob"),
                'c' => book.Answered("carol"),
                'a' => book.Answered("alice"),
                'r' => book.Restarted("claude ended with status 7"),
                _ => book,
            };
            need = each switch
            {
                'p' => new Need(NeedKind.Permission, "leave to use Bash", now.AddMinutes(-1) > Start ? now.AddMinutes(-1) : Start.AddSeconds(1)),
                'h' => new Need(NeedKind.Held, "five ends within five minutes", now.AddMinutes(-1)),
                _ => need,
            };
        }

        Assert.Equal(expected, string.Join('|', AwaySummary.Lines("alice", book.Absences["alice"], book.Tally, need, now)));
    }

    [Fact]
    public void Lines_OfWhatStoodWhenThePersonLeft_AreNone()
    {
        var book = AwayBook.Empty.Left("alice", Start);
        var need = new Need(NeedKind.Permission, "leave to use Bash", Start.AddMinutes(-5));
        Assert.Empty(AwaySummary.Lines("alice", book.Absences["alice"], book.Tally, need, Start.AddHours(1)));
    }

    [Fact]
    public void Book_ManyPeople_RemembersSoMany()
    {
        var book = AwayBook.Empty;
        for (var i = 0; i < 3 * AwayBook.MaxPeople; i++)
        {
            book = book.Left($"p{i}", Start.AddSeconds(i)).Answered($"p{i}");
        }

        Assert.Equal(AwayBook.MaxPeople, book.Absences.Count);
        Assert.Contains($"p{(3 * AwayBook.MaxPeople) - 1}", book.Absences.Keys);
        Assert.DoesNotContain("p0", book.Absences.Keys);
        Assert.Equal(AwayBook.MaxPeople, book.Tally.Answers.Count);
    }

    [Fact]
    public void File_SavedAndLoaded_IsTheSameBook()
    {
        var book = AwayBook.Empty.TurnEnded().Answered("bob").Restarted("claude ended with status 7").Left("alice", Start).TurnEnded().Left("bob", Start.AddHours(1)) with { LastTold = Start };
        AwayFile.Save(_directory["away.json"], book);
        var loaded = AwayFile.Load(_directory["away.json"], out var problem);
        Assert.Null(problem);
        Assert.Equal((book.Tally.Turns, book.Tally.Restarts, book.Tally.LastEnd, book.LastTold), (loaded.Tally.Turns, loaded.Tally.Restarts, loaded.Tally.LastEnd, loaded.LastTold));
        Assert.Equal(book.Tally.Answers, loaded.Tally.Answers);
        Assert.Equal(book.Absences.Keys, loaded.Absences.Keys);
        Assert.Equal((book.Absences["alice"].Since, book.Absences["alice"].Then.Turns), (loaded.Absences["alice"].Since, loaded.Absences["alice"].Then.Turns));
        Assert.Equal(["away.json"], Directory.EnumerateFiles(_directory.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void File_NotThere_IsAnEmptyBook()
    {
        Assert.Equal(AwayBook.Empty, AwayFile.Load(_directory["none"], out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"tally\":{\"turns\":\"many\"}}")]
    [InlineData("{\"tally\":{\"turns\":99999999999999}}")]
    public void File_OfRubbish_IsAnEmptyBookAndSaidSo(string text)
    {
        File.WriteAllText(_directory["away.json"], text);
        Assert.Equal(AwayBook.Empty, AwayFile.Load(_directory["away.json"], out var problem));
        Assert.NotNull(problem);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{\"tally\":null}")]
    [InlineData("{\"tally\":{\"turns\":-5,\"answers\":null},\"absences\":null}")]
    [InlineData("{\"tally\":{\"answers\":{\"\\u001b[2J\":3}},\"absences\":{\"../x\":null,\"bob\":null}}")]
    public void File_OfOddShape_HoldsNothingOdd(string text)
    {
        File.WriteAllText(_directory["away.json"], text);
        var book = AwayFile.Load(_directory["away.json"], out _);
        Assert.Equal(0, book.Tally.Turns);
        Assert.Empty(book.Tally.Answers);
        Assert.Empty(book.Absences);
    }

    [Fact]
    public void File_OfGreatLength_IsNotRead()
    {
        File.WriteAllText(_directory["away.json"], new string(' ', 2 * 1024 * 1024));
        Assert.Equal(AwayBook.Empty, AwayFile.Load(_directory["away.json"], out var problem));
        Assert.Equal("it is too long", problem);
    }
}
