using AgentSsh.FakeModel;

namespace AgentSsh.Testing.Tests;

/// <summary>The fake is worth what the real program makes of it: Claude Code from PATH, on a real terminal.</summary>
public class RealClaudeTests
{
    private const string Key = "sk-ant-fake-0123456789abcdefghij";
    private const string Conversation = "7b0c9a52-2f0e-4c55-9d6c-8f2f5f3f0a11";

    private static readonly TimeSpan Start = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Claude_AskedKilledAndResumed_ShowsAndSendsTheWholeConversation()
    {
        if (Requirements.Programs("claude") is { } missing)
        {
            Assert.Skip(missing);
        }

        await using var model = FakeModelServer.Start();
        using var home = new TemporaryDirectory();
        var workspace = Directory.CreateDirectory(home["workspace"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(workspace, "a-file-to-list"), "");
        await File.WriteAllTextAsync(home[".claude.json"], $$$"""
            {"hasCompletedOnboarding":true,"customApiKeyResponses":{"approved":["{{{Key[^20..]}}}"]},"projects":{"{{{workspace}}}":{"hasTrustDialogAccepted":true} } }
            """);

        await using (var first = Claude(model, home.Path, workspace, "--session-id"))
        {
            await first.WaitForScreenAsync("❯", Start);
            await AskAsync(first, "say PINEAPPLE", "● PINEAPPLE");
            await AskAsync(first, "use the tool", "● the tool said: a-file-to-list");
            first.Kill(9);
            await first.WaitForExitAsync(Soon);
        }

        await using var second = Claude(model, home.Path, workspace, "--resume");
        await second.WaitForScreenAsync("● PINEAPPLE", Start);
        await AskAsync(second, "recall", "● you said: say PINEAPPLE | use the tool");
        await second.SendAsync("\x04");
        await second.WaitForScreenAsync("Press Ctrl-D again to exit", Soon);
        await second.SendAsync("\x04");
        Assert.Equal(new ProcessExit(0, null), await second.WaitForExitAsync(Soon));
        Assert.DoesNotContain(model.Requests.All, request => !request.IsKnown);
    }

    private static TerminalClient Claude(FakeModelServer model, string home, string workspace, string option) => TerminalClient.Start(new TerminalClientOptions
    {
        FileName = "claude",
        Arguments = [option, Conversation],
        WorkingDirectory = workspace,
        Size = new TerminalSize(120, 40),
        Environment = new Dictionary<string, string?>
        {
            ["HOME"] = home,
            ["CLAUDE_CONFIG_DIR"] = null,
            ["CLAUDECODE"] = null,
            ["CLAUDE_CODE_CHILD_SESSION"] = null,
            ["ANTHROPIC_BASE_URL"] = model.LocalUrl.ToString(),
            ["ANTHROPIC_API_KEY"] = Key,
            ["ANTHROPIC_AUTH_TOKEN"] = null,
            ["DISABLE_AUTOUPDATER"] = "1",
        },
    });

    private static async Task AskAsync(TerminalClient claude, string question, string answer)
    {
        // What comes in one piece may be taken for a paste, so Enter follows when the question stands in the input line
        // (whose prompt is followed by a no-break space).
        await claude.SendAsync(question);
        await claude.WaitForScreenAsync("❯\u00a0" + question, Soon);
        await claude.SendAsync("\r");
        await claude.WaitForScreenAsync(answer, Soon);
    }
}
