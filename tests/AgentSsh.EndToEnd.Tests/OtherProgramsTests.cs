using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>Codex and opencode, the real programs, with a scripted model: the first screen is the prompt, and the conversation outlives program and container.</summary>
public class OtherProgramsTests : WorldTest
{
    // opencode's provider of one's own, as a person would write it into opencode.json.
    private const string OpencodeConfig = """
        {"provider":{"fake":{"npm":"@ai-sdk/openai-compatible","name":"Fake","options":{"baseURL":"{model}/v1","apiKey":"{env:OPENAI_API_KEY}"},"models":{"fake-1":{"name":"Fake one"}}}},"model":"fake/fake-1","permission":{"bash":"ask"}}
        """;

    [Theory]
    [InlineData("codex")]
    [InlineData("opencode")]
    public async Task Attach_AskTheProgram_ConversationSurvivesTheEndOfProgramAndContainer(string program)
    {
        await using var world = await StartAsync(program);
        await using (var first = world.Alice.Attach("alice"))
        {
            await AskAsync(first, program, "say the-first-answer", "the-first-answer");

            // Killed in the middle of an answer: the question is not to be asked of the model again.
            await TypeAsync(first, program, "count to 600 slowly");
            await first.WaitForScreenAsync("line 3", Soon);
            await InsideAsync(world, "alice", $"pkill -9 -x {program}");
            await first.WaitForExitAsync(Soon);
        }

        await using (var second = world.Alice.Attach("alice"))
        {
            await AskAsync(second, program, "recall", "you said: say the-first-answer");
        }

        // What a program has shown and not yet written when it is killed is its own loss.
        await Wait.Until(
            async () => (await InsideAsync(world, "alice", "grep -rqs 'you said' /home/agent/.codex/sessions /home/agent/.local/share/opencode")).ExitCode == 0,
            Soon,
            () => "the last answer on the disk");
        (await TestEngine.RunAsync("kill", await ContainerAsync(world, "alice"))).EnsureSuccess();
        await using var third = world.Alice.Attach("alice");
        await third.WaitForScreenAsync("you said", Long);
        await AskAsync(third, program, "say still-here", "still-here");
        Assert.Equal(1, Asked(world, "say the-first-answer"));
        Assert.Equal(1, Asked(world, "count to 600 slowly"));
        Assert.Equal(1, Asked(world, "recall"));
    }

    [Theory]
    [InlineData("codex", "/quit")]
    [InlineData("opencode", "/exit")]
    public async Task Program_LeftByItsOwnCommand_SshEndsWith0AndTheConversationIsThereAgain(string program, string leave)
    {
        await using var world = await StartAsync(program);
        await using (var first = world.Alice.Attach("alice"))
        {
            await AskAsync(first, program, "say the-first-answer", "the-first-answer");
            await TypeAsync(first, program, leave);
            Assert.Equal(0, (await first.WaitForExitAsync(Soon)).Code);
        }

        await using var second = world.Alice.Attach("alice");
        await AskAsync(second, program, "recall", "you said: say the-first-answer");
    }

    [Theory]
    [InlineData("codex", "codex exec -c 'openai_base_url=\"{0}/v1\"' --skip-git-repo-check 'say headless-answer' < /dev/null")]
    [InlineData("opencode", "opencode run 'say headless-answer' < /dev/null")]
    public async Task Exec_OfAHeadlessRun_PrintsTheAnswer(string program, string command)
    {
        await using var world = await StartAsync(program);
        await using var alice = world.Alice.Attach("alice");
        await alice.WaitForScreenAsync(Ready(program), Long);
        string url = world.Model.UrlAt(FakeModel.HostAddresses.DockerBridge()!).ToString().TrimEnd('/');
        ProcessResult run = await world.Alice.RunAsync(
            "alice", command.Replace("{0}", url, StringComparison.Ordinal), new ProcessRunnerOptions { Timeout = Long });
        Assert.Contains("headless-answer", run.EnsureSuccess().StdoutText, StringComparison.Ordinal);
    }

    internal static async Task<AgentWorld> StartAsync(string program)
    {
        var options = new AgentWorldOptions
        {
            Program = program,
            Defaults = program == "codex" ? "args = ['-c', 'openai_base_url=\"{model}/v1\"']" : "",
            AgentEnvironment = new Dictionary<string, string> { ["OPENAI_API_KEY"] = "sk-fake-0123456789", ["OPENCODE_CONFIG_CONTENT"] = OpencodeConfig },
        };
        if (await Requirements.ProgramInImageAsync(options.Image, program) is { } missing)
        {
            Assert.Skip(missing);
        }

        return await StartWorldAsync(options);
    }

    internal static async Task AskAsync(TerminalClient terminal, string program, string question, string answer)
    {
        await TypeAsync(terminal, program, question);
        await terminal.WaitForScreenAsync(
            screen => screen.Lines.Any(line => line.Contains(answer, StringComparison.Ordinal) && !line.Contains(question, StringComparison.Ordinal)),
            Soon,
            $"the answer {answer}");
    }

    internal static async Task TypeAsync(TerminalClient terminal, string program, string text)
    {
        await terminal.WaitForScreenAsync(Ready(program), Long);
        await terminal.SendAsync(text);
        await terminal.WaitForScreenAsync(text, Soon);
        await terminal.SendAsync("\r");
    }

    private static string Ready(string program) => program == "codex" ? "› " : "ctrl+p commands";

    private static int Asked(AgentWorld world, string question) =>
        world.Model.Requests.Conversation.Count(request => request.LastUserMessage?.Text.Contains(question, StringComparison.Ordinal) == true);
}
