using AgentSsh.Gateway.Notifications.Needs;

namespace AgentSsh.Gateway.Tests.Notifications;

public sealed class NeedMachineTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // "p@0" is a permission seen at 0 ms, "-@500" that nobody is needed, "t@500" that somebody types; what follows is expected.
    [Theory]
    [InlineData("p@0", "400 ms", "tell@400")]
    [InlineData("p@0 -@100", "over before it was told", "end@500")]
    [InlineData("p@0 -@1000", "told, then over", "tell@400 end@1400")]
    [InlineData("p@0 -@1000 p@1200", "a flicker is the same need", "tell@400")]
    [InlineData("p@0 -@1000 p@2000", "asked once more is told once more", "tell@400 end@1400 tell@2400")]
    [InlineData("p@0 q@1000", "another thing is needed", "tell@400 end@1000 tell@1400")]
    [InlineData("t@0 p@100", "whoever typed sees it", "tell@3000")]
    [InlineData("t@0 p@100 -@2000", "and answers", "end@2400")]
    [InlineData("p@0 t@200 t@2000 t@4000", "for as long as somebody types", "tell@7000")]
    [InlineData("p@0 t@1000", "typing after it was told changes nothing", "tell@400")]
    [InlineData("h@0", "held: people's terminals are about to leave", "tell@0")]
    [InlineData("t@0 h@100", "whoever types too", "tell@100")]
    [InlineData("p@0 h@1000", "asked, then held", "tell@400 end@1000 tell@1000")]
    [InlineData("-@0", "nothing", "")]
    public void Step_WhatIsSeen_IsToldOnceAndInTime(string seen, string why, string expected)
    {
        Assert.NotEmpty(why);
        Assert.Equal(expected, string.Join(' ', Run(Parse(seen))));
    }

    [Fact]
    public void Step_SomebodyTypesForEver_IsToldAfterAMinute()
    {
        var events = Enumerable.Range(0, 200).Select(i => (At: i * 500, Sign: 't')).Prepend((At: 0, Sign: 'p'));
        Assert.Equal(["tell@60000"], Run([.. events]));
    }

    [Fact]
    public void Step_NeedsWithoutEnd_AreToldAFewTimesAMinuteAndTheLastOneLater()
    {
        // A program that asks and gives up once a second, for 20 s, and then stands.
        var events = Enumerable.Range(0, 20).SelectMany(i => new[] { (At: i * 1000, Sign: 'p'), (At: (i * 1000) + 500, Sign: '-') }).Append((At: 20_000, Sign: 'q'));
        var told = Run([.. events]).Where(each => each.StartsWith("tell", StringComparison.Ordinal)).ToArray();
        Assert.Equal(NeedMachine.MaxTellings + 1, told.Length);
        Assert.Equal("tell@400", told[0]);
        Assert.Equal("tell@60400", told[^1]);
    }

    [Fact]
    public void Step_ToldByTheGatewayBefore_IsNotToldAgain()
    {
        var need = new Need(NeedKind.Permission, "leave", Start);
        var (state, action, again) = NeedMachine.Step(NeedState.Initial with { LastTold = Start }, need, null, Start + TimeSpan.FromHours(1));
        Assert.Equal((NeedAction.None, null), (action, again));
        Assert.True(state.IsTold);
        Assert.Equal(NeedAction.None, NeedMachine.Step(state, need, null, Start + TimeSpan.FromHours(2)).Action);
    }

    private static (int At, char Sign)[] Parse(string text) =>
        [.. text.Split(' ').Select(each => each.Split('@')).Select(each => (int.Parse(each[1], System.Globalization.CultureInfo.InvariantCulture), each[0][0]))];

    // Drives the machine as the observer does: with each event, and when it wants to look again.
    private static List<string> Run((int At, char Sign)[] events)
    {
        var told = new List<string>();
        var state = NeedState.Initial;
        Need? seen = null;
        DateTimeOffset? typed = null;
        DateTimeOffset? due = null;
        foreach (var (at, sign) in events.Append((At: 200_000, Sign: '.')))
        {
            while (due is { } next && next <= Start.AddMilliseconds(at))
            {
                Look(next);
            }

            var now = Start.AddMilliseconds(at);
            if (sign == 't')
            {
                typed = now;
                continue;
            }

            seen = sign switch
            {
                'p' => new Need(NeedKind.Permission, "leave to use Bash", now),
                'q' => new Need(NeedKind.Question, "an answer", now),
                'h' => new Need(NeedKind.Held, "five ends", now),
                '-' => null,
                _ => seen,
            };
            Look(now);
        }

        return told;

        void Look(DateTimeOffset now)
        {
            (state, var action, var again) = NeedMachine.Step(state, seen, typed, now);
            due = now + again;
            if (action != NeedAction.None)
            {
                told.Add($"{(action == NeedAction.Tell ? "tell" : "end")}@{(now - Start).TotalMilliseconds:0}");
            }
        }
    }
}
