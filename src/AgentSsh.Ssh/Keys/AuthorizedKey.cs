using System.Diagnostics.CodeAnalysis;

namespace AgentSsh.Ssh.Keys;

/// <summary>A line of a file of authorized keys: a key, and the options before it.</summary>
/// <param name="Key">The key, with the line's comment. Never a certificate.</param>
/// <param name="Options">What limits its use.</param>
public sealed record AuthorizedKey(SshPublicKey Key, KeyOptions Options)
{
    /// <summary>The names of all options, for guesses at a misspelt one.</summary>
    public static IReadOnlyList<string> OptionNames => KeyOptionsParser.Names;

    /// <summary>Reads <c>[options] type base64 [comment]</c>.</summary>
    /// <param name="line">The line, without its line end.</param>
    /// <param name="key">The key, or null.</param>
    /// <param name="error">What is wrong with the line, or null. An option that is not known is wrong: it might have been a limit.</param>
    public static bool TryParse(string line, [NotNullWhen(true)] out AuthorizedKey? key, [NotNullWhen(false)] out AuthorizedKeyError? error)
    {
        ArgumentNullException.ThrowIfNull(line);
        key = null;

        // A line end behind the line is no part of it, nor of the words in an error.
        line = line.TrimEnd();
        int start = line.Length - line.AsSpan().TrimStart().Length;
        int end = start + KeyOptionsParser.EndOf(line.AsSpan(start));
        KeyOptions options = KeyOptions.None;
        int keyStart = start;
        if (AuthorizedKeyLine.FindProblem(line) is null && !SshKeyTypes.IsSupported(line.AsSpan(start, end - start)) && HasOptions(line, start, end))
        {
            if (!KeyOptionsParser.TryParse(line[start..end], out KeyOptions? parsed, out error))
            {
                error = error with { Column = error.Column + start };
                return false;
            }

            options = parsed;
            keyStart = line.Length - line.AsSpan(end).TrimStart().Length;
        }

        if (!AuthorizedKeyLine.TryParse(line[keyStart..], out SshPublicKey? found, out string? message))
        {
            error = new AuthorizedKeyError(message, keyStart + 1);
            return false;
        }

        error = null;
        key = new AuthorizedKey(found, options);
        return true;
    }

    // What is no type of keys is an option where it looks like one, or where a key follows; everything else is some other text.
    private static bool HasOptions(string line, int start, int end) =>
        line.AsSpan(start, end - start).ContainsAny('=', '"', ',')
        || KeyOptionsParser.Names.Contains(line[start..end], StringComparer.OrdinalIgnoreCase)
        || line.AsSpan(end).Contains(" AAAA", StringComparison.Ordinal);
}
