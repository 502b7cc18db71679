using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests;

/// <summary>Who gets in, and who does not learn why not.</summary>
public class AccessTests : WorldTest
{
    [Fact]
    public async Task Login_UnknownKeyUnknownNameOthersAgent_SameAnswer()
    {
        await using var world = await StartScriptWorldAsync();
        Person stranger = await world.AddPersonAsync("stranger");
        string[] answers =
        [
            Answer(await stranger.RunAsync("alice", "true")),
            Answer(await world.Bob.RunAsync("nobody-of-that-name", "true")),
            Answer(await world.Bob.RunAsync("alice", "true")),
        ];
        Assert.All(answers, answer => Assert.Equal("255 NAME@127.0.0.1: Permission denied (publickey).", answer));

        static string Answer(ProcessResult result)
        {
            string words = result.StderrText.Trim();
            int at = words.IndexOf('@', StringComparison.Ordinal);
            return $"{result.ExitCode} NAME{(at < 0 ? words : words[at..])}";
        }
    }

    [Fact]
    public async Task Reload_KeyRemoved_EndsItsSessionsAndNoOther()
    {
        const string Tables = """
            [agents.team]
            owner = "alice"
            drivers = ["bob"]

            """;
        await using var world = await StartScriptWorldAsync(tables: Tables);
        await using var alice = world.Alice.Attach("team");
        await alice.WaitForScreenAsync("ready-to-work", Long);
        await using var bob = world.Bob.Attach("team");
        await bob.WaitForScreenAsync("ready-to-work", Soon);

        string without = string.Join('\n', world.Config().Split('\n').Where(line => !line.Contains(world.Bob.Key.PublicKeyLine, StringComparison.Ordinal)))
            .Replace("[users.bob]", string.Empty, StringComparison.Ordinal)
            .Replace("drivers = [\"bob\"]", string.Empty, StringComparison.Ordinal);
        await world.WriteConfigAsync(without);
        await bob.WaitForExitAsync(Soon);
        await alice.SendAsync("still\r");
        await alice.WaitForScreenAsync("got:still:", Soon);
        Assert.Equal(255, (await world.Bob.RunAsync("team", "true")).ExitCode);
    }

    [Fact]
    public async Task Reload_BadConfiguration_IsReportedAndTheOldOneStays()
    {
        await using var world = await StartScriptWorldAsync();
        await world.WriteConfigAsync(world.Config() + "\n[user.dave]\nkeys = []\n");
        await world.Gateway.WaitForOutputAsync(new System.Text.RegularExpressions.Regex("did you mean 'users'"), Soon);
        (await world.Alice.RunAsync("alice", "true", new ProcessRunnerOptions { Timeout = Long })).EnsureSuccess();
    }
}
