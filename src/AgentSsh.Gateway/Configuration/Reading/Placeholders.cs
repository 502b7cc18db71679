using System.Text.RegularExpressions;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>What stands for something else in a program's command line.</summary>
internal static partial class Placeholders
{
    public const string Conversation = "{conversation}";

    public const string Prompt = "{prompt}";

    /// <summary>Complains about a word in braces that nothing would be put in for. Other braces, as of JSON, are left alone.</summary>
    public static void Check(Located<string> word, string key, bool isRun, ErrorList errors)
    {
        foreach (var match in Pattern().EnumerateMatches(word.Value))
        {
            var name = word.Value.Substring(match.Index, match.Length);
            if (name == Conversation || (name == Prompt && isRun))
            {
                continue;
            }

            errors.Add(
                word.Position,
                name == Prompt
                    ? $"{Prompt} may only stand in 'run', not in '{key}'"
                    : $"unknown placeholder {Quote.Of(name)} in '{key}'; there are {Conversation} and, in 'run', {Prompt}",
                name == Prompt ? null : NearestName.Of(name, [Conversation, Prompt]));
        }
    }

    [GeneratedRegex(@"\{[a-z_]{1,64}\}", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
