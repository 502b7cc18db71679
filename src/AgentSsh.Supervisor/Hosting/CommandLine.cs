namespace AgentSsh.Supervisor.Hosting;

/// <summary>What the program was called to do.</summary>
/// <param name="Verb">run, link, command, hook, version or help.</param>
/// <param name="Paths">Where things are.</param>
/// <param name="Arguments">What follows the options of the verb <c>command</c>.</param>
internal sealed record CommandLine(string Verb, SupervisorPaths Paths, IReadOnlyList<string> Arguments)
{
    public const string Help = """
        agentssh-supervisor keeps one coding agent running in one tmux session, inside the agent's container.

          agentssh-supervisor run      keep the agent running, and serve the gateway
          agentssh-supervisor link     carry a link of the gateway over standard input and output
          agentssh-supervisor command  ask the gateway something, as "agentssh" inside the container does
          agentssh-supervisor hook     tell the supervisor of an event; run by the agent's program
          agentssh-supervisor version  print the version

        Options, each with its default:
          --config DIR     /etc/agentssh         where supervisor.json is
          --link DIR       /run/agentssh/link    where the gateway's link.sock is
          --state DIR      /tmp/agentssh-UID     sockets and scripts of the supervisor itself
          --home DIR       $HOME                 the agent's home
          --workspace DIR  /workspace            where the program starts

        """;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="UsageException">They are not understood.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var verb = arguments.Count > 0 ? arguments[0] : "help";
        if (verb is "--help" or "-h")
        {
            verb = "help";
        }

        if (verb is not ("run" or "link" or "command" or "hook" or "version" or "help"))
        {
            throw new UsageException($"Unknown verb '{verb}'; known are run, link, command, hook, version and help.");
        }

        var home = Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } set ? set : "/";
        var paths = new SupervisorPaths
        {
            Configuration = "/etc/agentssh",
            Link = "/run/agentssh/link",
            State = StateDirectory.Default,
            Home = home,
            Workspace = "/workspace",
        };
        var i = 1;
        for (; i < arguments.Count && arguments[i].StartsWith("--", StringComparison.Ordinal); i += 2)
        {
            if (verb == "command" && arguments[i] == "--")
            {
                i++;
                break;
            }

            if (i + 1 == arguments.Count)
            {
                throw new UsageException($"The option {arguments[i]} needs a value.");
            }

            paths = With(paths, arguments[i], arguments[i + 1]);
        }

        if (verb != "command" && i < arguments.Count)
        {
            throw new UsageException($"The verb '{verb}' takes no argument '{arguments[i]}'.");
        }

        return new CommandLine(verb, paths, arguments.Skip(i).ToArray());
    }

    private static SupervisorPaths With(SupervisorPaths paths, string option, string value)
    {
        var path = Path.GetFullPath(value);
        return option switch
        {
            "--config" => paths with { Configuration = path },
            "--link" => paths with { Link = path },
            "--state" => paths with { State = path },
            "--home" => paths with { Home = path },
            "--workspace" => paths with { Workspace = path },
            _ => throw new UsageException($"Unknown option '{option}'; known are --config, --link, --state, --home and --workspace."),
        };
    }
}
