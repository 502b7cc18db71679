namespace AgentSsh.Ssh.Keys;

/// <summary>Patterns of OpenSSH (ssh_config(5), PATTERNS): <c>*</c> is any run of characters, <c>?</c> is any one. Pure.</summary>
internal static class WildcardPattern
{
    /// <summary>Whether the whole text is as the pattern says. Case counts. Takes at most the product of both lengths.</summary>
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        // Only the last star needs to be tried again: what an earlier one took too little of, a later one can take.
        int at = 0;
        int position = 0;
        int star = -1;
        int resume = 0;
        while (at < text.Length)
        {
            if (position < pattern.Length && pattern[position] == '*')
            {
                star = position++;
                resume = at;
            }
            else if (position < pattern.Length && (pattern[position] == '?' || pattern[position] == text[at]))
            {
                position++;
                at++;
            }
            else if (star >= 0)
            {
                position = star + 1;
                at = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[position..].TrimStart('*').IsEmpty;
    }
}
