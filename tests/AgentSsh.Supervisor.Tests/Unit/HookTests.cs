using System.Text;
using System.Text.Json.Nodes;
using AgentSsh.Link;
using AgentSsh.Ssh.Wire;
using AgentSsh.Supervisor.Activity;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Tests.Support;

namespace AgentSsh.Supervisor.Tests.Unit;

/// <summary>From a program's event to what is known of it, and all that can go wrong on the way.</summary>
public sealed class HookTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StringWriter _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("""{"session_id":"s","transcript_path":"/t","hook_event_name":"UserPromptSubmit","prompt":"p"}""", "UserPromptSubmit s ")]
    [InlineData("""{"session_id":"s","hook_event_name":"PermissionRequest","tool_name":"Bash","tool_input":{"tool_name":"x","hook_event_name":"y"}}""", "PermissionRequest s Bash")]
    [InlineData("""{"session_id":"s","hook_event_name":"StopFailure","error":"rate_limit"}""", "StopFailure s rate_limit")]
    [InlineData("""{"session_id":1,"hook_event_name":"Stop","error":{"a":[1]}}""", "Stop  ")]
    [InlineData("""{"session_id":"s","transcript_path":null,"hook_event_name":"Stop"}""", null)]
    [InlineData("""{"session_id":"s"}""", null)]
    [InlineData("""["hook_event_name","Stop"]""", null)]
    [InlineData("""{"hook_event_name":"Stop" """, null)]
    [InlineData("", null)]
    public void Parse_OfAnEvent_TakesWhatMattersOrNothing(string json, string? expected) =>
        Assert.Equal(expected, HookEvent.Parse(Encoding.UTF8.GetBytes(json)) is { } found ? $"{found.Name} {found.Session} {found.Detail}" : null);

    [Fact]
    public void Message_OfAnything_IsCutCleanedAndReadAgain()
    {
        var message = new HookMessage("nonce", 7, 99, "Stop", new string('s', 5000), "a\u001b[2Jb\ud83d");
        var data = message.Encode();

        Assert.InRange(data.Length, 1, HookMessage.MaxLength);
        var read = HookMessage.Decode(data);
        Assert.Equal(("nonce", 7u, 99ul, "Stop", "a?[2Jb?"), (read.Nonce, read.Owner, read.StartedAt, read.Name, read.Detail));
        Assert.Equal(128, read.Session.Length);
    }

    [Theory]
    [InlineData(4, "1234 (a b) S 77 1", 77ul)]
    [InlineData(4, "1234 (a) x) S 77 1", 77ul)]
    [InlineData(22, "1234 (a) S 77 1", 0ul)]
    public void Field_OfAStat_IsFoundBehindAnyName(int number, string stat, ulong expected) => Assert.Equal(expected, HookVerb.Field(stat, number));

    [Fact]
    public void Take_RubbishAndAFlood_IsDroppedAndSaidOnce()
    {
        var received = 0;
        using var listener = new HookListener(_directory.Path, _ => received++, new SupervisorLog(_log), new StoppedTime());
        listener.Take("rubbish"u8);
        listener.Take(new byte[HookMessage.MaxLength + 1]);
        var message = new HookMessage("n", 1, 1, "Stop", "", "").Encode();
        for (var i = 0; i < 10_000; i++)
        {
            listener.Take(message);
        }

        Assert.InRange(received, 1, 200);
        Assert.Single(_log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Decode_EveryPrefixOfAMessage_IsRefused()
    {
        var data = new HookMessage("nonce", 7, 99, "Stop", "s", "d").Encode();
        for (var length = 0; length < data.Length; length++)
        {
            var cut = data[..length];
            Assert.Throws<SshProtocolException>(() => HookMessage.Decode(cut));
        }
    }

    [Fact]
    public void Hear_WrongNonceOtherProgramOrOlderEvent_ChangesNothing()
    {
        using var tracker = Tracker(() => { });
        tracker.Begin(new ProgramRun("claude", "n", 0), DateTimeOffset.MinValue, _ => null);

        tracker.Hear(Message("wrong", owner: 5, at: 1, "UserPromptSubmit"));
        Assert.Equal(ActivityKind.Unknown, tracker.State.Kind);
        tracker.Hear(Message("n", owner: 5, at: 1, "UserPromptSubmit"));
        Assert.Equal(ActivityKind.Working, tracker.State.Kind);

        // A program that the agent started itself, with the same environment.
        tracker.Hear(Message("n", owner: 6, at: 2, "Stop"));
        Assert.Equal(ActivityKind.Working, tracker.State.Kind);

        // The end of the turn overtook an event from within it.
        tracker.Hear(Message("n", owner: 5, at: 9, "Stop"));
        tracker.Hear(Message("n", owner: 5, at: 8, "PermissionRequest"));
        Assert.Equal(ActivityKind.Idle, tracker.State.Kind);

        // A new run knows nothing of the old one, and the old one is not heard any more.
        tracker.Begin(new ProgramRun("claude", "m", 0), DateTimeOffset.MinValue, _ => null);
        tracker.Hear(Message("n", owner: 5, at: 10, "UserPromptSubmit"));
        Assert.Equal(ActivityKind.Unknown, tracker.State.Kind);
    }

    [Fact]
    public async Task Hear_AnotherConversation_IsKnownAndToldAFewTimes()
    {
        var told = 0;
        string? last = null;
        string one = Guid.NewGuid().ToString(), other = Guid.NewGuid().ToString();
        ActivityTracker made = null!;
        using var tracker = made = Tracker(() =>
        {
            told++;
            last = made.Conversation?.Id;
        });
        tracker.Begin(new ProgramRun("claude", "n", 0), DateTimeOffset.MinValue, _ => null);
        tracker.Hear(Message("n", owner: 5, at: 1, "SessionStart"));
        Assert.Null(tracker.Conversation);
        tracker.Hear(Message("n", owner: 5, at: 2, "SessionStart") with { Session = one });
        Assert.Equal(new HeardConversation(one, HasTurn: false), tracker.Conversation);
        tracker.Hear(Message("n", owner: 5, at: 3, "UserPromptSubmit") with { Session = one });
        tracker.Hear(Message("n", owner: 5, at: 4, "Stop") with { Session = one });
        Assert.Equal(new HeardConversation(one, HasTurn: true), tracker.Conversation);

        // Another program with the same nonce, and the same one after /clear.
        tracker.Hear(Message("n", owner: 6, at: 5, "UserPromptSubmit") with { Session = other });
        Assert.Equal(one, tracker.Conversation!.Id);
        tracker.Hear(Message("n", owner: 5, at: 6, "SessionStart") with { Session = other });
        Assert.Equal(new HeardConversation(other, HasTurn: false), tracker.Conversation);
        await Soon.TrueAsync(() => Task.FromResult(last == other), "the other conversation told");

        // Hooks that name one conversation and another in turn, without end.
        for (uint i = 7; i < 2008; i++)
        {
            tracker.Hear(Message("n", owner: 5, at: i, "SessionStart") with { Session = i % 2 == 0 ? other : one });
        }

        await Soon.TrueAsync(() => Task.FromResult(last == one), "the last conversation told");
        Assert.InRange(told, 2, 50);
    }

    [Fact]
    public async Task Hear_StateThatFlips_IsToldAFewTimesAndTheLastState()
    {
        var told = 0;
        ActivityKind last = default;
        ActivityTracker tracker = null!;
        tracker = Tracker(() =>
        {
            told++;
            last = tracker.State.Kind;
        });
        using (tracker)
        {
            tracker.Begin(new ProgramRun("claude", "n", 0), DateTimeOffset.MinValue, _ => null);
            for (uint i = 0; i < 2001; i++)
            {
                tracker.Hear(Message("n", owner: 5, at: i, i % 2 == 0 ? "UserPromptSubmit" : "Stop"));
            }

            await Soon.TrueAsync(() => Task.FromResult(told >= 2 && last == ActivityKind.Working), "the last state told");
            Assert.InRange(told, 2, 50);
        }
    }

    [Fact]
    public void Source_WhatWasNotedBeforeTheRun_SaysNothing()
    {
        using var tracker = Tracker(() => { });
        Action<ActivitySignal, DateTimeOffset> hear = null!;
        var began = DateTimeOffset.UtcNow;
        tracker.Begin(
            new ProgramRun("claude", "n", 0),
            began,
            heard =>
            {
                hear = heard;
                return null;
            });

        hear(new ActivitySignal.Stated(ActivityKind.Working, WaitReason.None), began.AddSeconds(-1));
        Assert.Equal(ActivityKind.Unknown, tracker.State.Kind);
        hear(new ActivitySignal.Stated(ActivityKind.Working, WaitReason.None), began.AddSeconds(1));
        Assert.Equal(ActivityKind.Working, tracker.State.Kind);
        tracker.End();
        hear(new ActivitySignal.Stated(ActivityKind.Idle, WaitReason.None), began.AddSeconds(2));
        Assert.Equal(ActivityKind.Working, tracker.State.Kind);
    }

    [Theory]
    [InlineData("""{"status":"busy","statusUpdatedAt":5}""", "Working")]
    [InlineData("""{"pid":1,"status":"idle","x":[{}],"statusUpdatedAt":5}""", "Idle")]
    [InlineData("""{"status":"waiting","waitingFor":"permission prompt","statusUpdatedAt":5}""", "Permission")]
    [InlineData("""{"status":"waiting","waitingFor":"input needed","statusUpdatedAt":5}""", "Question")]
    [InlineData("""{"status":"waiting","statusUpdatedAt":5}""", "Dialog")]
    [InlineData("""{"status":"new","statusUpdatedAt":5}""", null)]
    [InlineData("""{"status":"busy"}""", null)]
    [InlineData("""{"status":"busy","statusUpdatedAt":9223372036854775807}""", null)]
    [InlineData("""{"status":"bu""", null)]
    [InlineData("[]", null)]
    public void ClaudeStatus_OfAFile_IsKnownOrNothing(string json, string? expected)
    {
        var stated = (ClaudeStatus.Parse(Encoding.UTF8.GetBytes(json)) is { } found ? found.Signal : null) as ActivitySignal.Stated;
        Assert.Equal(expected, stated is null ? null : stated.Kind == ActivityKind.Waiting ? stated.Wait.ToString() : stated.Kind.ToString());
    }

    [Fact]
    public void OpencodeSignals_OfATurnWithAnAgentOfItsOwn_AreIdleWhenAllAre()
    {
        var signals = new OpencodeSignals();
        Assert.IsType<ActivitySignal.SessionBegan>(signals.Read("""{"type":"server.connected","properties":{}}"""u8));
        Assert.IsType<ActivitySignal.TurnGoesOn>(Status(signals, "a", "busy"));
        Assert.IsType<ActivitySignal.TurnGoesOn>(Status(signals, "b", "busy"));
        Assert.Equal("Edit", Assert.IsType<ActivitySignal.PermissionAsked>(
            signals.Read("""{"type":"permission.asked","properties":{"sessionID":"b","permission":"Edit"}}"""u8)).Tool);
        Assert.IsType<ActivitySignal.Answered>(signals.Read("""{"type":"permission.replied","properties":{"sessionID":"b"}}"""u8));
        Assert.IsType<ActivitySignal.TurnGoesOn>(Status(signals, "b", "idle"));
        Assert.Equal(ActivityKind.Idle, Assert.IsType<ActivitySignal.Stated>(Status(signals, "a", "idle")).Kind);
    }

    [Theory]
    [InlineData("""{"name":"ProviderAuthError","data":{}}""", "Login")]
    [InlineData("""{"name":"APIError","data":{"statusCode":401}}""", "Login")]
    [InlineData("""{"name":"APIError","data":{"statusCode":429}}""", "Limit")]
    [InlineData("""{"name":"APIError","data":{"statusCode":500}}""", "None")]
    [InlineData("\"text\"", "None")]
    public void OpencodeSignals_OfAnError_SayWhatIsNeeded(string error, string expected)
    {
        var json = $$"""{"type":"session.error","properties":{"error":{{error}} } }""";
        Assert.Equal(expected, Assert.IsType<ActivitySignal.TurnFailed>(new OpencodeSignals().Read(Encoding.UTF8.GetBytes(json))).Reason.ToString());
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"session.status","properties":{"status":7}}""")]
    [InlineData("""{"type":7,"properties":{}}""")]
    public void OpencodeSignals_OfRubbish_DoNotThrow(string json) => _ = new OpencodeSignals().Read(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Settings_ForClaude_NameEveryEventOnceWithTheCommand()
    {
        var hooks = JsonNode.Parse(HookSettings.Claude("'/opt/a b' hook"))!["hooks"]!.AsObject();
        Assert.Contains("PermissionRequest", hooks.Select(pair => pair.Key));
        Assert.All(hooks, pair => Assert.Equal("'/opt/a b' hook", (string?)pair.Value![0]!["hooks"]![0]!["command"]));
    }

    [Fact]
    public void Run_SavedAndLoaded_IsTheSame()
    {
        Assert.Null(ProgramRun.Load(_directory.Path));
        var run = ProgramRun.Create("opencode", 4711);
        run.Save(_directory.Path);
        Assert.Equal(run, ProgramRun.Load(_directory.Path));
        Assert.NotEqual(run.Nonce, ProgramRun.Create("opencode", 4711).Nonce);
    }

    private static ActivitySignal? Status(OpencodeSignals signals, string session, string status) =>
        signals.Read(Encoding.UTF8.GetBytes($$"""{"type":"session.status","properties":{"sessionID":"{{session}}","status":{"type":"{{status}}"} } }"""));

    private static HookMessage Message(string nonce, uint owner, ulong at, string name) => new(nonce, owner, at, name, "s", "");

    private ActivityTracker Tracker(Action changed) => new(_directory.Path, new SupervisorLog(_log), TimeProvider.System, changed);

    private sealed class StoppedTime : TimeProvider
    {
        public override long GetTimestamp() => 1_000_000_000;
    }
}
