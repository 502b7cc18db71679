using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>The conversation that is resumed is the one that the person was in, whatever ended, and nothing is asked twice.</summary>
public class ResumeTests : WorldTest
{
    [Fact]
    public async Task Clear_ThenKill_ResumesTheNewConversationWithTheSameFlags()
    {
        RequireContainers();
        await using var world = await StartWorldAsync(new AgentWorldOptions { Defaults = "args = ['--permission-mode', 'acceptEdits']" });
        await using (var alice = world.Alice.Attach("alice"))
        {
            await AskClaudeAsync(alice, "say in-the-old-one", "in-the-old-one");
            string old = await ConversationAsync(world);
            await CommandAsync(alice, "/clear");
            await WaitForStatusAsync(world, "alice", status => status.GetProperty("conversation").GetString() != old, Soon, "another conversation");
            await AskClaudeAsync(alice, "say in-the-new-one", "in-the-new-one");
            await WaitForTranscriptAsync(world, "alice", "in-the-new-one");
        }

        string conversation = await ConversationAsync(world);
        await InsideAsync(world, "alice", "pkill -9 -x claude");
        await using var again = world.Alice.Attach("alice");
        await again.WaitForScreenAsync("in-the-new-one", Long);
        Assert.DoesNotContain("in-the-old-one", again.ScreenText, StringComparison.Ordinal);
        Assert.Equal(conversation, await ConversationAsync(world));
        string running = (await InsideAsync(world, "alice", "tr '\\0' ' ' < /proc/$(pgrep -x claude | head -n 1)/cmdline")).StdoutText;
        Assert.Contains("--permission-mode acceptEdits", running, StringComparison.Ordinal);
        Assert.Contains(conversation, running, StringComparison.Ordinal);
        Assert.Equal(1, world.Model.Requests.Conversation.Count(request => request.LastUserMessage?.Text.Contains("in-the-new-one", StringComparison.Ordinal) == true));
    }

    [Fact]
    public async Task Host_Restarted_TheConversationGoesOnAndNothingIsAskedTwice()
    {
        RequireContainers();
        await using var world = await StartWorldAsync();
        await using (var alice = world.Alice.Attach("alice"))
        {
            await AskClaudeAsync(alice, "say before-the-reboot", "before-the-reboot");
            await WaitForTranscriptAsync(world, "alice", "before-the-reboot");
            await alice.SendAsync("count to 600 slowly");
            await alice.WaitForScreenAsync("count to 600 slowly", Soon);
            await alice.SendAsync("\r");
            await alice.WaitForScreenAsync("line 2", Soon);
        }

        // All at once, and nothing starts a container by itself.
        string container = await ContainerAsync(world, "alice");
        await world.Gateway.KillAsync();
        (await TestEngine.RunAsync("kill", container)).EnsureSuccess();
        await world.StartGatewayAsync();
        await using var again = world.Alice.Attach("alice");
        await again.WaitForScreenAsync("before-the-reboot", Long);
        await AskClaudeAsync(again, "say after-the-reboot", "after-the-reboot");
        Assert.Equal(1, world.Model.Requests.Conversation.Count(request => request.LastUserMessage?.Text.Contains("before-the-reboot", StringComparison.Ordinal) == true));
        Assert.Equal(1, world.Model.Requests.Conversation.Count(request => request.LastUserMessage?.Text == "count to 600 slowly"));
    }

    [Fact]
    public async Task Transcript_EmptyAsAfterAFullDisk_BeginsANewConversationAndSaysSo()
    {
        RequireContainers();
        await using var world = await StartWorldAsync();
        await using (var alice = world.Alice.Attach("alice"))
        {
            await AskClaudeAsync(alice, "say soon-lost", "soon-lost");
            await WaitForTranscriptAsync(world, "alice", "soon-lost");
            string old = await ConversationAsync(world);
            await InsideAsync(world, "alice", "pkill -9 -x claude; : > $(ls /home/agent/.claude/projects/*/*.jsonl)");
            await alice.WaitForExitAsync(Soon);
            await WaitForStatusAsync(world, "alice", status => status.GetProperty("conversation").GetString() != old, Soon, "another conversation");
        }

        await using var again = world.Alice.Attach("alice");
        await again.WaitForScreenAsync("a new conversation is begun", Soon);
        Assert.Contains("a new conversation is begun", (await StatusAsync(world, "alice")).GetProperty("alarm").GetString(), StringComparison.Ordinal);
        await AskClaudeAsync(again, "say works-again", "works-again");
    }

    private static async Task CommandAsync(TerminalClient terminal, string command)
    {
        await terminal.SendAsync(command);
        await terminal.WaitForScreenAsync("❯\u00a0" + command, Soon);
        await terminal.SendAsync("\r");
    }

    private static async Task<string> ConversationAsync(AgentWorld world) => (await StatusAsync(world, "alice")).GetProperty("conversation").GetString()!;
}
