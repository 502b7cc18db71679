namespace AgentSsh.Gateway.Access;

/// <summary>What somebody reads whose request cannot be meant as it was made.</summary>
public static class Usage
{
    /// <summary>EX_USAGE of sysexits.h.</summary>
    public const int ExitStatus = 64;

    /// <summary>For a shell without a pty; one line, with its end.</summary>
    public const string NeedsTerminal =
        "agentssh: the agent's screen needs a terminal: use 'ssh -t', or 'agentssh help' as the command for what works without one\n";
}
