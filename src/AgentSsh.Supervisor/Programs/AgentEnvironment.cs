namespace AgentSsh.Supervisor.Programs;

/// <summary>The environment of the program and of everything that is run for a person.</summary>
internal static class AgentEnvironment
{
    // Set by Claude Code for its own children: a program that inherits them takes itself for one and keeps no transcript.
    // The DOTNET_ ones are for this program's own runtime.
    private static readonly string[] Dropped =
    [
        "DOTNET_EnableDiagnostics", "DOTNET_GCgen0size",
        "CLAUDECODE", "CLAUDE_CODE_CHILD_SESSION", "CLAUDE_CODE_ENTRYPOINT", "CLAUDE_CODE_SESSION_ID", "TMUX", "TMUX_PANE", "TERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "COLUMNS",
        "LINES", "PWD", "OLDPWD", "SHLVL", "_", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "SSH_AUTH_SOCK",
    ];

    private static readonly string[] SearchPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    // What sshd of the distributions accepts from a client, what tells a program about the terminal, and what the gateway sets itself.
    private static readonly string[] Accepted =
        ["LANG", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "GIT_PROTOCOL", "SSH_ORIGINAL_COMMAND"];

    /// <summary>Builds it.</summary>
    /// <param name="inherited">The supervisor's own environment: the image's.</param>
    /// <param name="settings">What the configuration adds; it stands above everything.</param>
    /// <param name="home">The agent's home.</param>
    /// <param name="user">Name of the user.</param>
    /// <param name="shell">The user's shell.</param>
    /// <param name="commandDirectory">Where the command <c>agentssh</c> is.</param>
    /// <param name="keySocket">The socket of people's ssh-agents.</param>
    public static Dictionary<string, string> Build(
        IEnumerable<KeyValuePair<string, string>> inherited,
        IReadOnlyDictionary<string, string> settings,
        string home,
        string user,
        string shell,
        string commandDirectory,
        string keySocket)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in inherited)
        {
            if (!Dropped.Contains(name))
            {
                environment[name] = value;
            }
        }

        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
        [
            ("COLORTERM", "truecolor"),
            ("FORCE_HYPERLINK", "1"),

            // Without it Claude Code keeps to 256 colours under tmux.
            ("CLAUDE_CODE_TMUX_TRUECOLOR", "1"),

            // The image owns the version of a program.
            ("DISABLE_AUTOUPDATER", "1"),
            ("OPENCODE_DISABLE_AUTOUPDATE", "1"),
        ])
        {
            environment.TryAdd(name, value);
        }

        environment["LANG"] = "C.UTF-8";
        environment["HOME"] = home;
        environment["USER"] = user;
        environment["LOGNAME"] = user;
        environment["SHELL"] = shell;
        environment["SSH_AUTH_SOCK"] = keySocket;
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        var entries = new List<string> { commandDirectory, Path.Combine(home, ".local", "bin") };
        entries.AddRange(environment.GetValueOrDefault("PATH", string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries));
        entries.AddRange(SearchPath);
        environment["PATH"] = string.Join(':', entries.Distinct());
        if (!environment.ContainsKey("EDITOR"))
        {
            environment["EDITOR"] = File.Exists("/usr/bin/nano") ? "nano" : "vi";
        }

        return environment;
    }

    /// <summary>Whether a person's client may set this variable.</summary>
    public static bool IsAccepted(string name) =>
        Accepted.Contains(name) || name.StartsWith("LC_", StringComparison.Ordinal);
}
