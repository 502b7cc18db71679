namespace AgentSsh.Gateway.Programs;

/// <summary>The programs that need no definition in the file.</summary>
public static class BuiltInPrograms
{
    /// <summary>What an agent runs when nothing is said.</summary>
    public const string Default = "claude";

    /// <summary>Which knowledge applies to a program that we know nothing of.</summary>
    public const string PlainKind = "plain";

    /// <summary>All, in the order in which they are listed to people.</summary>
    public static IReadOnlyList<ProgramConfiguration> All { get; } =
    [
        new()
        {
            Name = "claude",
            Kind = "claude",
            Start = ["claude", "--session-id", "{conversation}"],
            Resume = ["claude", "--resume", "{conversation}"],
            Run = ["claude", "-p", "{prompt}"],

            // "--resume [id]" takes its value only when that follows at once, and options such as --add-dir take all words up to the next
            // option: what a person adds stands before ours and so cannot come between.
            ArgumentsFirst = true,
        },
        new()
        {
            // Codex makes the id of a conversation itself; the agent has one at a time, so the last one in its directory is the one.
            // Without the setting it leaves a server of its own behind, which outlives it with the environment of its first start.
            Name = "codex",
            Kind = "codex",
            Start = ["codex", "-c", "features.daemon_auto_start=false"],
            Resume = ["codex", "-c", "features.daemon_auto_start=false", "resume", "--last"],
            Run = ["codex", "exec", "{prompt}"],
        },
        new()
        {
            Name = "opencode",
            Kind = "opencode",
            Start = ["opencode"],
            Resume = ["opencode", "--continue"],
            Run = ["opencode", "run", "{prompt}"],
        },
        new()
        {
            Name = "shell",
            Kind = PlainKind,
            Start = ["bash", "-l"],
            Run = ["bash", "-lc", "{prompt}"],
        },
    ];
}
