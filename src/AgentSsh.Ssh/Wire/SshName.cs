namespace AgentSsh.Ssh.Wire;

/// <summary>The rules for algorithm and method names (RFC 4251 section 6).</summary>
internal static class SshName
{
    /// <summary>Characters in a name (RFC 4251 section 6).</summary>
    public const int MaxLength = 64;

    /// <summary>True for 1..64 printable US-ASCII characters without space or comma.</summary>
    public static bool IsValid(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > MaxLength)
        {
            return false;
        }

        foreach (byte character in name)
        {
            if (character is <= (byte)' ' or >= 0x7f or (byte)',')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for 1..64 printable US-ASCII characters without space or comma.</summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxLength)
        {
            return false;
        }

        foreach (char character in name)
        {
            if (character is <= ' ' or >= '\x7f' or ',')
            {
                return false;
            }
        }

        return true;
    }
}
