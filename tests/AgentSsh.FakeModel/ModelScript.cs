using System.Globalization;
using System.Text.RegularExpressions;

namespace AgentSsh.FakeModel;

/// <summary>
/// The fake's mind: what it answers to a request. Of the person's last message,
/// <c>count to N slowly</c> answers N paced lines, <c>recall</c> the person's earlier messages,
/// <c>run: COMMAND</c> calls Bash with it, <c>tool</c> calls Bash with <c>ls</c>, <c>ask: QUESTION</c> asks the person, <c>say X</c> answers X to the end of the line,
/// a tool's result answers <c>the tool said: ...</c>, and everything else <c>heard: ...</c>.
/// </summary>
public static partial class ModelScript
{
    private const int MostLines = 10_000;

    /// <summary>The answer to a request; the same request always gets the same one.</summary>
    public static ModelAnswer Answer(ModelRequest request)
    {
        if (request.WantsJson)
        {
            // The clients' side questions (a title for the conversation) ask for JSON by schema.
            return new ModelAnswer(["{\"title\":\"A scripted conversation\",\"isNewTopic\":false}"]);
        }

        var last = request.LastUserMessage;
        if (last?.ToolResult is { } result)
        {
            return new ModelAnswer(["the tool said: " + result.Trim()]);
        }

        var text = last?.Text ?? "";
        if (CountSlowly().Match(text) is { Success: true } count)
        {
            var lines = Math.Min(int.Parse(count.Groups[1].ValueSpan, CultureInfo.InvariantCulture), MostLines);
            return new ModelAnswer([.. Enumerable.Range(1, lines).Select(line => $"line {line}\n")], Paced: true);
        }

        if (Word("recall").IsMatch(text))
        {
            var earlier = request.Messages.Where(message => message.Role == "user" && message.Text.Length > 0 && !ReferenceEquals(message, last));
            return new ModelAnswer(["you said: " + string.Join(" | ", earlier.Select(message => message.Text))]);
        }

        if (Run().Match(text) is { Success: true } run)
        {
            return new ModelAnswer([], BashCommand: run.Groups[1].Value.Trim());
        }

        if (Ask().Match(text) is { Success: true } ask)
        {
            return new ModelAnswer([], Question: ask.Groups[1].Value.Trim());
        }

        if (Say().Match(text) is { Success: true } say)
        {
            return new ModelAnswer([say.Groups[1].Value.Trim()]);
        }

        return Word("tool").IsMatch(text)
            ? new ModelAnswer([], BashCommand: "ls")
            : new ModelAnswer(["heard: " + text]);
    }

    private static Regex Word(string word) => new($@"\b{word}\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    [GeneratedRegex(@"\bcount to (\d{1,5}) slowly\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex CountSlowly();

    [GeneratedRegex(@"\brun: (.+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Run();

    [GeneratedRegex(@"\bask: (.+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Ask();

    [GeneratedRegex(@"\bsay (.+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Say();
}
