using System.Text;
using AgentSsh.Testing;

namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>The same keys with the real Claude Code and a scripted model: what a person sees of them.</summary>
public class ClaudeTerminalTests : WorldTest
{
    [Fact]
    public async Task Keys_InClaudeCode_DoWhatTheyDoWithoutUs()
    {
        await using var world = await StartWorldAsync();
        await using TerminalClient terminal = world.Alice.Attach("alice");
        await terminal.WaitForScreenAsync("❯", Long);

        // Shift+Enter, as terminals send it, is a new line of the same prompt.
        await TypeAsync(terminal, "say first-line");
        await terminal.SendAsync("\e[13;2u");
        await TypeAsync(terminal, "second-line");
        await terminal.SendAsync("\e[27;2;13~");
        await TypeAsync(terminal, "third-line");
        ScreenSnapshot screen = terminal.Screen;
        int first = Row(screen, "say first-line");
        Assert.Equal((first + 1, first + 2), (Row(screen, "second-line"), Row(screen, "third-line")));
        Assert.DoesNotContain(world.Model.Requests.Conversation, request => request.LastUserMessage?.Text.Contains("first-line", StringComparison.Ordinal) == true);
        await terminal.SendAsync("\r");
        await terminal.WaitForScreenAsync(current => current.Lines.Any(line => line.Contains("● first-line", StringComparison.Ordinal)), Soon, "the answer");
        Assert.Contains(world.Model.Requests.Conversation, request => request.LastUserMessage?.Text.Contains("say first-line\nsecond-line\nthird-line", StringComparison.Ordinal) == true);

        // A paste is one, however many lines it has, and reaches the model whole.
        string paste = string.Concat(Enumerable.Range(1, 400).Select(line => $"pasted row {line} größe 漢字\r"));
        await terminal.SendAsync("\e[200~" + paste + "end-of-paste\e[201~");
        await terminal.WaitForScreenAsync("Pasted text", Soon);
        await terminal.SendAsync("\r");
        await Wait.Until(
            () => world.Model.Requests.Conversation.Any(request =>
                request.LastUserMessage?.Text.Contains(paste.Replace('\r', '\n') + "end-of-paste", StringComparison.Ordinal) == true),
            Soon,
            () => "the paste to reach the model whole; " + terminal.ScreenText);

        // Escape interrupts at once.
        await terminal.WaitForScreenAsync(current => current.Contains("❯"), Soon);
        await TypeAsync(terminal, "count to 500 slowly");
        await terminal.SendAsync("\r");
        await terminal.WaitForScreenAsync("line 3", Soon);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        await terminal.SendAsync("\e");
        await terminal.WaitForScreenAsync("Interrupted", Soon);
        TestContext.Current.SendDiagnosticMessage($"Escape: interrupted on the screen after {System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");

        // Shift+Tab changes the mode, in both forms.
        string before = Bottom(terminal.Screen);
        await terminal.SendAsync("\e[Z");
        await terminal.WaitForScreenAsync(current => Bottom(current) != before, Soon, "another mode");

        // Ctrl+Z does not leave a dead screen behind: there is no shell to say fg to. What is typed in the moment in which it stops, Claude Code throws away as it sets
        // its terminal up again, and a person types it again.
        await terminal.SendAsync("\u001a");
        await AskUntilAnsweredAsync(terminal, "say still-alive", "● still-alive");
        Assert.DoesNotContain("\e[?1049l", Encoding.UTF8.GetString(terminal.RawBytes), StringComparison.Ordinal);
    }

    private static async Task TypeAsync(TerminalClient terminal, string text)
    {
        await terminal.SendAsync(text);
        await terminal.WaitForScreenAsync(text, Soon);
    }

    private static async Task AskUntilAnsweredAsync(TerminalClient terminal, string question, string answer)
    {
        for (int left = 4; ; left--)
        {
            await terminal.SendAsync(question + "\r");
            try
            {
                await terminal.WaitForScreenAsync(screen => screen.Lines.Any(line => line.Contains(answer, StringComparison.Ordinal)), Soon / 4, "the answer after Ctrl+Z");
                return;
            }
            catch (TimeoutException) when (left > 1)
            {
                // Once more.
            }
        }
    }

    private static int Row(ScreenSnapshot screen, string text) => screen.Lines.ToList().FindLastIndex(line => line.Contains(text, StringComparison.Ordinal));

    private static string Bottom(ScreenSnapshot screen) => string.Join('\n', screen.Lines.TakeLast(4)).Trim();
}
