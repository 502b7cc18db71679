using System.Text.Json;
using System.Text.Json.Nodes;
using AgentSsh.Link;
using AgentSsh.Supervisor.Activity;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Processes;
using AgentSsh.Supervisor.Programs;
using AgentSsh.Supervisor.Tests.Support;

namespace AgentSsh.Supervisor.Tests.Unit;

/// <summary>What is known of the programs' own files, and how a start is decided from it.</summary>
public sealed class ProgramFilesTests : IDisposable
{
    private const string Transcript = "{\"type\":\"summary\",\"summary\":\"of a user\"}\n{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"hello\"}}\n{\"cut";

    private readonly TemporaryDirectory _directory = new();
    private readonly StringWriter _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Merge_NoFile_AnswersEveryQuestion()
    {
        var root = JsonNode.Parse(ClaudeOnboarding.Merge(null, "/workspace", "sk-ant-0123456789abcdefghij")!)!;

        Assert.True((bool)root["hasCompletedOnboarding"]!);
        Assert.Equal("dark", (string?)root["theme"]);
        Assert.True((bool)root["projects"]!["/workspace"]!["hasTrustDialogAccepted"]!);
        Assert.Equal("0123456789abcdefghij", (string?)root["customApiKeyResponses"]!["approved"]![0]);
    }

    [Fact]
    public void Merge_FileOfAPerson_LosesNothing()
    {
        const string Old = """
            {"theme":"light","numStartups":7,"userID":"<é>","projects":{"/other":{"allowedTools":["Bash"]},"/workspace":{"history":[1,2.50]}},
            "customApiKeyResponses":{"approved":["old"],"rejected":["no"]}}
            """;

        var root = JsonNode.Parse(ClaudeOnboarding.Merge(Old, "/workspace", "key")!)!;

        Assert.Equal("light", (string?)root["theme"]);
        Assert.Equal(7, (int)root["numStartups"]!);
        Assert.Equal("<é>", (string?)root["userID"]);
        Assert.Equal("Bash", (string?)root["projects"]!["/other"]!["allowedTools"]![0]);
        Assert.Equal("2.50", root["projects"]!["/workspace"]!["history"]![1]!.ToJsonString());
        Assert.Equal("""["old","key"]""", root["customApiKeyResponses"]!["approved"]!.ToJsonString());
        Assert.Equal("no", (string?)root["customApiKeyResponses"]!["rejected"]![0]);
        Assert.Null(ClaudeOnboarding.Merge(root.ToJsonString(), "/workspace", "key"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"projects":[]}""")]
    [InlineData("""{"customApiKeyResponses":{"approved":"x"}}""")]
    public void Merge_NotClaudesShape_Throws(string text) =>
        Assert.ThrowsAny<JsonException>(() => ClaudeOnboarding.Merge(text, "/workspace", "key"));

    [Fact]
    public void Prepare_UnreadableSettingsOfClaude_AreLeftAloneAndSaid()
    {
        var settings = Claude();
        var file = Path.Combine(_directory.Sub("home"), ".claude.json");
        File.WriteAllText(file, "{ broken");

        Planner().Prepare(settings);

        Assert.Equal("{ broken", File.ReadAllText(file));
        Assert.Contains(".claude.json is left as it is", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_Claude_StartsUntilThereIsATranscriptThenResumes()
    {
        var first = Planner().Prepare(Claude());
        Assert.False(first.Resumes);
        Assert.Contains($"'--session-id' \\\n  '{first.Conversation}'", Script(), StringComparison.Ordinal);

        var second = Planner().Prepare(Claude());
        Assert.False(second.Resumes);
        Assert.Equal(first.Conversation, second.Conversation);

        // Begun in whichever directory.
        var project = _directory.Sub("home/.claude/projects/-elsewhere");
        File.WriteAllText(Path.Combine(project, first.Conversation + ".jsonl"), Transcript);
        var third = Planner().Prepare(Claude());
        Assert.True(third.Resumes);
        Assert.Contains($"'--resume' \\\n  '{first.Conversation}'", Script(), StringComparison.Ordinal);
    }

    // Claude Code says of such a file, asked to resume, that there is no conversation, and asked to begin, that its id is in use.
    [Theory]
    [InlineData("")]
    [InlineData("rubbish\n")]
    [InlineData("{\"type\":\"summary\"}\n{\"type\":\"user\",\"message\":{\"cont")]
    public void Prepare_ClaudeTranscriptEmptyOrDamaged_BeginsANewConversationAndSaysSo(string text)
    {
        var first = Planner().Prepare(Claude());
        var file = Path.Combine(_directory.Sub("home/.claude/projects/-workspace"), first.Conversation + ".jsonl");
        File.WriteAllText(file, text);

        var second = Planner().Prepare(Claude());

        Assert.False(second.Resumes);
        Assert.NotEqual(first.Conversation, second.Conversation);
        Assert.Contains("empty or damaged: " + file, second.Notice, StringComparison.Ordinal);
        Assert.Contains($"'agentssh: {second.Notice}.'", Script(), StringComparison.Ordinal);
        Assert.Equal(second.Conversation, Planner().Prepare(Claude()).Conversation);
        Assert.Equal(text, File.ReadAllText(file));
    }

    [Fact]
    public void Prepare_ClaudeTranscriptWithAnEndlessLineFirst_FindsTheMessageBehindIt()
    {
        var first = Planner().Prepare(Claude());
        var file = Path.Combine(_directory.Sub("home/.claude/projects/-workspace"), first.Conversation + ".jsonl");
        using (var text = File.CreateText(file))
        {
            for (var i = 0; i < 20; i++)
            {
                text.Write(new string('x', 1 << 20));
            }

            text.Write("\n" + Transcript);
        }

        Assert.True(Planner().Prepare(Claude()).Resumes);
    }

    [Fact]
    public void Prepare_ClaudeTranscriptGone_IsSaidWhereThereWasOne()
    {
        var first = Planner().Prepare(Claude());
        Assert.Empty(Planner().Prepare(Claude()).Notice);
        Planner().Follow("claude", new HeardConversation(first.Conversation, HasTurn: true));

        var second = Planner().Prepare(Claude());

        Assert.Contains(first.Conversation, second.Notice, StringComparison.Ordinal);
        Assert.Equal(first.Conversation, second.Conversation);
    }

    [Fact]
    public void Follow_AnotherConversation_IsTheOneThatIsResumed()
    {
        Planner().Prepare(Claude());
        var other = Guid.NewGuid().ToString();
        Planner().Follow("claude", new HeardConversation(other, HasTurn: true));
        File.WriteAllText(Path.Combine(_directory.Sub("home/.claude/projects/-workspace"), other + ".jsonl"), Transcript);

        var next = Planner().Prepare(Claude());

        Assert.True(next.Resumes);
        Assert.Equal(other, next.Conversation);
    }

    [Fact]
    public void Prepare_ClaudeConfigDirectorySet_IsWhereItsFilesAre()
    {
        var settings = Claude() with { Environment = new Dictionary<string, string> { ["CLAUDE_CONFIG_DIR"] = _directory.Sub("cc"), ["PATH"] = _directory.Sub("programs") } };

        var first = Planner().Prepare(settings);
        File.WriteAllText(Path.Combine(_directory.Sub("cc/projects/x"), first.Conversation + ".jsonl"), Transcript);

        Assert.True(File.Exists(Path.Combine(_directory.Path, "cc", ".claude.json")));
        Assert.True(Planner().Prepare(settings).Resumes);
    }

    [Fact]
    public void Prepare_Plain_ResumesAfterAStart()
    {
        var settings = RunningSupervisor.SettingsFor("true", resume: "echo again");

        Assert.False(Planner().Prepare(settings).Resumes);
        Assert.True(Planner().Prepare(settings).Resumes);
    }

    [Fact]
    public void Prepare_Codex_ResumesWhenItHasSessions()
    {
        var settings = RunningSupervisor.SettingsFor("true", resume: "true");
        settings = settings with { Program = settings.Program with { Kind = "codex" } };

        Planner().Prepare(settings);
        Assert.False(Planner().Prepare(settings).Resumes);

        File.WriteAllText(Path.Combine(_directory.Sub("home/.codex/sessions/2026/01"), "rollout.jsonl"), "{}");
        Assert.True(Planner().Prepare(settings).Resumes);
    }

    [Theory]
    [InlineData(null, "[projects.\"/workspace\"]\ntrust_level = \"trusted\"\n")]
    [InlineData("model = \"m\"\n", "model = \"m\"\n\n[projects.\"/workspace\"]\ntrust_level = \"trusted\"\n")]
    [InlineData("[projects.\"/other\"]\ntrust_level = \"untrusted\"", "[projects.\"/other\"]\ntrust_level = \"untrusted\"\n\n[projects.\"/workspace\"]\ntrust_level = \"trusted\"\n")]
    [InlineData("[projects.\"/workspace\"]\ntrust_level = \"untrusted\"\n", null)]
    [InlineData("projects = { \"/x\" = { trust_level = \"trusted\" } }\n", null)]
    [InlineData("projects.\"/x\".trust_level = \"trusted\"\n", null)]
    public void CodexTrust_OfAFile_IsAddedAtItsEndOrNotAtAll(string? old, string? expected) =>
        Assert.Equal(expected, CodexOnboarding.Trust(old, "/workspace"));

    [Fact]
    public void CodexLogin_WithAKey_TakesTheKeyOfTheEnvironmentAndKeepsEveryOtherLogin()
    {
        var made = CodexOnboarding.Login(null, "sk-1")!;
        Assert.Equal("apikey", (string?)JsonNode.Parse(made)!["auth_mode"]);
        Assert.Equal("sk-1", (string?)JsonNode.Parse(made)!["OPENAI_API_KEY"]);
        Assert.Null(CodexOnboarding.Login(made, "sk-1"));
        Assert.Equal("sk-2", (string?)JsonNode.Parse(CodexOnboarding.Login(made, "sk-2")!)!["OPENAI_API_KEY"]);
        Assert.Equal(7, (int)JsonNode.Parse(CodexOnboarding.Login("""{"other":7}""", "sk-1")!)!["other"]!);
        Assert.Null(CodexOnboarding.Login("""{"auth_mode":"chatgpt","tokens":{"id_token":"x"}}""", "sk-1"));
        Assert.ThrowsAny<JsonException>(() => CodexOnboarding.Login("[]", "sk-1"));
    }

    [Fact]
    public void Prepare_CodexWithAKey_LogsItInForItsUserAlone()
    {
        var settings = RunningSupervisor.SettingsFor("true", resume: "true");
        settings = settings with
        {
            Program = settings.Program with { Kind = "codex" },
            Environment = new Dictionary<string, string> { ["OPENAI_API_KEY"] = "sk-1" },
        };

        Planner().Prepare(settings);

        var login = Path.Combine(_directory.Path, "home/.codex/auth.json");
        Assert.Contains("sk-1", File.ReadAllText(login), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(login));
        Assert.Contains("trusted", File.ReadAllText(Path.Combine(_directory.Path, "home/.codex/config.toml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_ProgramMissing_SaysWhat()
    {
        var settings = Claude();
        settings = settings with { Program = settings.Program with { Start = ["no-such-agent"] } };

        var refused = Assert.Throws<ProgramUnavailableException>(() => Planner().Prepare(settings));

        Assert.Contains("'no-such-agent' is not in this image", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConversationStore_SeveralPrograms_KeepsEachAndPassesOverWhatIsNone()
    {
        var home = _directory.Sub("home");
        var store = new ConversationStore(home, new SupervisorLog(_log));
        var claude = store.Get("claude");
        store.Put(claude with { WasStarted = true });
        store.Put(store.Get("codex"));
        File.AppendAllText(Path.Combine(home, ".local/state/agentssh/conversation"), "nonsense\n");

        Assert.Equal(claude with { WasStarted = true }, store.Get("claude"));
        Assert.False(store.Get("codex").WasStarted);
        Assert.Contains("a line that is no conversation", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AtomicFile_Link_IsFollowed()
    {
        var real = _directory.File("real");
        var link = _directory.File("link");
        File.CreateSymbolicLink(link, real);

        AtomicFile.Write(link, "text");

        Assert.Equal("text", File.ReadAllText(real));
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(real));
    }

    [Fact]
    public async Task LaunchScript_AwkwardText_ReachesTheProgramAsItIs()
    {
        var environment = new Dictionary<string, string> { ["AWKWARD"] = "a'b \"c\" $d\n`e` \\", ["PATH"] = "/usr/bin:/bin" };
        var path = _directory.File("launch.sh");
        File.WriteAllText(path, LaunchScript.Format(environment, ["/bin/sh", "-c", "printf '%s|%s' \"$AWKWARD\" \"$1\"", "sh", "it's; $HOME"], suspendable: true, notice: ""));

        var result = await new CommandRunner(RunningSupervisor.Reaper).RunAsync(
            new SpawnRequest { File = "/bin/sh", Arguments = ["sh", path], Environment = environment, WorkingDirectory = "/" }, Soon.Bound, CancellationToken.None);

        Assert.Equal("a'b \"c\" $d\n`e` \\|it's; $HOME", result.Output);
    }

    [Fact]
    public void Environment_Built_DropsWhatIsOfTheParentAndPutsSettingsAbove()
    {
        Dictionary<string, string> inherited = new()
        {
            ["CLAUDECODE"] = "1",
            ["TMUX"] = "x",
            ["DOTNET_EnableDiagnostics"] = "0",
            ["KEEP"] = "me",
            ["PATH"] = "/opt/bin:/bin",
        };

        var environment = AgentEnvironment.Build(inherited, new Dictionary<string, string> { ["EDITOR"] = "vim", ["LANG"] = "de_DE.UTF-8" }, "/h", "alice", "/bin/sh", "/s/bin", "/s/keys.sock");

        Assert.False(environment.ContainsKey("CLAUDECODE") || environment.ContainsKey("TMUX") || environment.ContainsKey("DOTNET_EnableDiagnostics"));
        Assert.Equal("me", environment["KEEP"]);
        Assert.Equal("vim", environment["EDITOR"]);
        Assert.Equal("de_DE.UTF-8", environment["LANG"]);
        Assert.Equal("truecolor", environment["COLORTERM"]);
        Assert.Equal("1", environment["CLAUDE_CODE_TMUX_TRUECOLOR"]);
        Assert.StartsWith("/s/bin:/h/.local/bin:/opt/bin:/bin:/usr/local/sbin", environment["PATH"], StringComparison.Ordinal);
    }

    private SupervisorSettings Claude()
    {
        var directory = _directory.Sub("programs");
        var program = Path.Combine(directory, "claude");
        File.WriteAllText(program, "#!/bin/sh\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        return new SupervisorSettings
        {
            Agent = "alice",
            Environment = new Dictionary<string, string> { ["PATH"] = directory },
            Program = new ProgramSettings
            {
                Name = "claude",
                Kind = "claude",
                Start = ["claude", "--session-id", "{conversation}"],
                Resume = ["claude", "--resume", "{conversation}"],
            },
        };
    }

    private ProgramPlanner Planner() => new(
        new SupervisorPaths
        {
            Configuration = _directory.Sub("etc"),
            Link = _directory.Sub("link"),
            State = _directory.Sub("state"),
            Home = _directory.Sub("home"),
            Workspace = _directory.Sub("work"),
        },
        new SupervisorLog(_log));

    private string Script() => File.ReadAllText(Path.Combine(_directory.Path, "state", "launch.sh"));
}
