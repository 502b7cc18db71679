using System.Text.Json;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>A changed configuration: told until it is in force, and applied when nobody would notice.</summary>
public class ChangeTests : WorldTest
{
    [Fact]
    public async Task Change_SomebodyAttached_IsPendingAndAppliedWhenTheLastLeaves()
    {
        await RequireControlGroupsAsync();
        await using var world = await StartWorldAsync(new AgentWorldOptions { Defaults = "limits = { memory = '3GiB' }" });
        string before;
        await using (var alice = world.Alice.Attach("alice"))
        {
            await AskClaudeAsync(alice, "say kept-over-the-change", "kept-over-the-change");
            await WaitForTranscriptAsync(world, "alice", "kept-over-the-change");
            (await world.Alice.RunAsync("alice", "echo mine > /workspace/file; echo mine > ~/file")).EnsureSuccess();
            before = await ContainerAsync(world, "alice");
            await world.WriteConfigAsync(world.Config()
                .Replace("memory = '3GiB'", "memory = '2GiB', pids = 1024", StringComparison.Ordinal)
                .Replace("fake-token-of-the-tests", "another-secret-token", StringComparison.Ordinal));
            await WaitForStatusAsync(world, "alice", status => status.GetProperty("change_pending").GetBoolean() && Changes(status).Length == 3, Soon, "the pending changes");
            var pending = Changes(await StatusAsync(world, "alice"));
            Assert.Equal(["memory 3GiB 2GiB unattended", "pids 2048 1024 unattended", "env ANTHROPIC_AUTH_TOKEN   program_start"], pending);
            ProcessResult plain = await world.Alice.RunAsync("alice", "agentssh status");
            Assert.Contains("memory 3GiB -> 2GiB, pids 2048 -> 1024; applied when nobody is attached", plain.StdoutText, StringComparison.Ordinal);
            Assert.DoesNotContain("another-secret-token", plain.StdoutText, StringComparison.Ordinal);
            Assert.Equal(before, await ContainerAsync(world, "alice"));
        }

        await Wait.Until(async () => await ContainerAsync(world, "alice") is { Length: > 0 } now && now != before, Long, () => $"another container; the gateway said: {world.Gateway.Output}");
        var status = await WaitForStateAsync(world, "alice", "idle", Long);
        Assert.Empty(Changes(status));
        Assert.False(status.GetProperty("change_pending").GetBoolean());
        Assert.Equal("2147483648", (await TestEngine.RunAsync("inspect", "-f", "{{.HostConfig.Memory}}", await ContainerAsync(world, "alice"))).StdoutText.Trim());
        await using var again = world.Alice.Attach("alice");
        await again.WaitForScreenAsync("kept-over-the-change", Long);
        Assert.Equal("mine\nmine\n", (await world.Alice.RunAsync("alice", "cat /workspace/file ~/file")).StdoutText);
    }

    [Fact]
    public async Task Change_InTheMiddleOfATurn_WaitsForItsEnd()
    {
        RequireContainers();
        await using var world = await StartWorldAsync(new AgentWorldOptions { Defaults = "limits = { pids = 1000 }" });
        await using (var alice = world.Alice.Attach("alice"))
        {
            await alice.WaitForScreenAsync("❯", Long);
            await alice.SendAsync("count to 100 slowly");
            await alice.WaitForScreenAsync("count to 100 slowly", Soon);
            await alice.SendAsync("\r");
            await alice.WaitForScreenAsync("line 2", Soon);
        }

        string before = await ContainerAsync(world, "alice");
        await world.WriteConfigAsync(world.Config().Replace("pids = 1000", "pids = 1001", StringComparison.Ordinal));
        await WaitForStatusAsync(world, "alice", status => status.GetProperty("change_pending").GetBoolean(), Soon, "the pending change");

        // Whoever looks in between disturbs nothing either.
        Assert.Equal("working", (await StatusAsync(world, "alice")).GetProperty("state").GetString());
        Assert.Equal(before, await ContainerAsync(world, "alice"));
        await Wait.Until(async () => await ContainerAsync(world, "alice") is { Length: > 0 } now && now != before, Long, () => $"another container; the gateway said: {world.Gateway.Output}");
        await using var again = world.Alice.Attach("alice");
        await again.WaitForScreenAsync("line 100", Long);
        Assert.Equal(1, world.Model.Requests.Conversation.Count(request => request.LastUserMessage?.Text.Contains("count to 100", StringComparison.Ordinal) == true));
    }

    private static string[] Changes(JsonElement status) =>
    [
        .. status.GetProperty("pending").EnumerateArray().Select(
            change => $"{change.GetProperty("change")} {change.GetProperty("from")} {change.GetProperty("to")} {change.GetProperty("applied_at")}"),
    ];
}
