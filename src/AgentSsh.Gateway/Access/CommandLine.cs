using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace AgentSsh.Gateway.Access;

/// <summary>
/// Splits a command into words by the quoting rules of the POSIX shell (POSIX.1-2017, 2.2): backslash, apostrophes, quotation marks.
/// Nothing is expanded and nothing run; what would make a shell do more than that is an error instead of a word.
/// </summary>
public static class CommandLine
{
    /// <summary>More words than any verb takes.</summary>
    public const int MaximumWords = 256;

    // Left alone when quoted. Other characters that a shell expands (*, ?, ~, #, !) are harmless as they stand.
    private const string Operators = "|&;<>()$`";

    /// <param name="text">Any text.</param>
    /// <param name="words">The words.</param>
    /// <param name="problem">Otherwise: what is wrong, for people.</param>
    public static bool TrySplit(
        ReadOnlySpan<char> text, [NotNullWhen(true)] out IReadOnlyList<string>? words, [NotNullWhen(false)] out string? problem)
    {
        words = null;
        var found = new List<string>();
        StringBuilder? word = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is ' ' or '\t' or '\n')
            {
                Finish(found, ref word);
                continue;
            }

            word ??= new StringBuilder();
            switch (c)
            {
                case '\'' or '"':
                    var end = AppendQuoted(text, i, word);
                    if (end < 0)
                    {
                        problem = $"a {(c == '"' ? "quotation mark" : "single quote")} is not closed";
                        return false;
                    }

                    i = end;
                    break;
                case '\\' when i + 1 == text.Length:
                    problem = "a backslash at the end has nothing to quote";
                    return false;
                case '\\':
                    i++;
                    word.Append(text[i]);
                    break;
                case var _ when Operators.Contains(c):
                    problem = $"'{c}' has no meaning here: there is no shell on the gateway; put it in quotes if it is part of a word";
                    return false;
                default:
                    word.Append(c);
                    break;
            }
        }

        Finish(found, ref word);
        problem = found.Count <= MaximumWords ? null : $"there are more than {MaximumWords} words";
        words = problem is null ? found : null;
        return problem is null;
    }

    /// <summary>The index of the closing quote, or -1.</summary>
    private static int AppendQuoted(ReadOnlySpan<char> text, int start, StringBuilder word)
    {
        var quote = text[start];
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                return i;
            }

            // Within quotation marks a backslash quotes only what would be special there.
            if (quote == '"' && text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\' or '$' or '`')
            {
                i++;
            }

            word.Append(text[i]);
        }

        return -1;
    }

    private static void Finish(List<string> words, ref StringBuilder? word)
    {
        if (word is not null)
        {
            words.Add(word.ToString());
            word = null;
        }
    }
}
