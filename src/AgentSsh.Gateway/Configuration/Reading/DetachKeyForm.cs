using System.Diagnostics.CodeAnalysis;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary><c>ctrl-\ d</c>: one key with Ctrl, and perhaps another; empty is none.</summary>
internal static class DetachKeyForm
{
    private const string Prefix = "ctrl-";

    // What a terminal sends for them is also another key (Backspace, Tab, Enter), or means something to whoever types it: Ctrl-C interrupts, Ctrl-D ends.
    private const string Taken = "cdhijm[";

    private static readonly string Allowed = $"a key with Ctrl and at most one more, such as {Quote.Of("ctrl-\\ d")} or {Quote.Of("ctrl-] ctrl-]")}, or empty for none";

    public static bool TryParse(string text, [NotNullWhen(true)] out DetachKey? value, [NotNullWhen(false)] out FormProblem? problem)
    {
        value = null;
        problem = null;
        if (text.Length == 0)
        {
            value = DetachKey.None;
            return true;
        }

        var keys = new List<KeyStroke>();
        foreach (string word in text.Split(' '))
        {
            if (!TryParseKey(word, out KeyStroke? key, out problem))
            {
                return false;
            }

            keys.Add(key);
        }

        if (keys.Count > 2)
        {
            problem = new FormProblem($"has {keys.Count} keys; it is {Allowed}");
        }
        else if (!keys[0].HasControl)
        {
            problem = new FormProblem($"begins with the key {Quote.Of(keys[0].ToString())}, which nobody could type any more; it is {Allowed}");
        }
        else
        {
            value = new DetachKey(keys[0], keys.Count > 1 ? keys[1] : null);
        }

        return value is not null;
    }

    private static bool TryParseKey(string word, [NotNullWhen(true)] out KeyStroke? key, [NotNullWhen(false)] out FormProblem? problem)
    {
        problem = null;
        if (word.Length == 1 && word[0] is > ' ' and <= '~')
        {
            key = new KeyStroke(word[0], false);
            return true;
        }

        char character = word.Length == Prefix.Length + 1 && word.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? char.ToLowerInvariant(word[^1]) : ' ';
        if (Taken.Contains(character, StringComparison.Ordinal))
        {
            problem = new FormProblem($"cannot have {Quote.Of(word)}, which is Ctrl-C, Ctrl-D, Backspace, Tab, Enter or Escape to a terminal");
        }
        else if (character is not (>= 'a' and <= 'z' or '\\' or ']' or '^' or '_'))
        {
            problem = new FormProblem($"has {Quote.Of(word)}, which is no key: it is one printable character, or 'ctrl-' and one of a to z, \\, ], ^ and _");
        }

        key = problem is null ? new KeyStroke(character, true) : null;
        return key is not null;
    }
}
