using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>The main road with the real Claude Code and a scripted model: ask, be cut off, come back, and nothing is lost.</summary>
public class ConversationTests : WorldTest
{
    [Fact]
    public async Task Attach_AskClaude_AnswerIsOnTheScreenAndSurvivesEverything()
    {
        RequireContainers();
        await using var world = await StartWorldAsync();
        await using (var first = world.Alice.Attach("alice"))
        {
            await AskClaudeAsync(first, "say the-first-answer", "the-first-answer");

            // In the middle of output the client is gone without a word.
            await first.SendAsync("count to 60 slowly");
            await first.WaitForScreenAsync("count to 60 slowly", Soon);
            await first.SendAsync("\r");
            await first.WaitForScreenAsync("line 3", Soon);
            first.Kill(9);
            await first.Exited;
        }

        await using var second = world.Alice.Attach("alice", new TerminalSize(100, 30));
        await second.WaitForScreenAsync("line 60", Long);
        Assert.Equal(["100x30"], await TmuxClientsAsync(world, "alice"));

        // A crash of the gateway: the container is untouched, and so is the conversation.
        string container = await ContainerAsync(world, "alice");
        await world.CrashAndRestartGatewayAsync();
        await second.WaitForExitAsync(Soon);
        await using (var third = world.Alice.Attach("alice"))
        {
            await third.WaitForScreenAsync("line 60", Soon);
            Assert.Equal(container, await ContainerAsync(world, "alice"));
            await AskClaudeAsync(third, "recall", "say the-first-answer");
        }

        await WaitForTranscriptAsync(world, "alice", "you said");

        // The container is killed: home, workspace and conversation are there again.
        (await TestEngine.RunAsync("kill", container)).EnsureSuccess();
        await using var fourth = world.Alice.Attach("alice");
        await fourth.WaitForScreenAsync("the-first-answer", Long);
        await AskClaudeAsync(fourth, "say still-here", "still-here");
        int requests = world.Model.Requests.Conversation.Count(request => request.LastUserMessage?.Text.Contains("count to 60", StringComparison.Ordinal) == true);
        Assert.Equal(1, requests);
    }
}
