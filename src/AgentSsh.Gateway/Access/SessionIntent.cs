namespace AgentSsh.Gateway.Access;

/// <summary>What a session is for, told from its requests. Says nothing of whether it is allowed.</summary>
public abstract record SessionIntent
{
    /// <summary>The name by which sftp goes where a command is meant (sshd_config(5), Subsystem).</summary>
    public const string InternalSftp = "internal-sftp";

    private const string OwnCommand = "agentssh";

    private SessionIntent()
    {
    }

    /// <summary>The agent's screen: a shell with a pty.</summary>
    public sealed record Screen : SessionIntent;

    /// <summary>A shell without a pty: <see cref="Usage.NeedsTerminal"/> on stderr and exit status <see cref="Usage.ExitStatus"/>.</summary>
    public sealed record Help : SessionIntent;

    /// <summary>One of the gateway's own verbs.</summary>
    /// <param name="Name">Any word; <c>help</c> when there was none.</param>
    /// <param name="Arguments">What stood behind it.</param>
    public sealed record Verb(string Name, IReadOnlyList<string> Arguments) : SessionIntent;

    /// <summary>A verb whose words cannot be told apart.</summary>
    /// <param name="Problem">Why, for stderr; exit status <see cref="Usage.ExitStatus"/>.</param>
    public sealed record BadVerb(string Problem) : SessionIntent;

    /// <summary>A command inside the container, to be given to it as it came.</summary>
    /// <param name="Command">For the audit log; the request's own bytes are what is passed on.</param>
    public sealed record Exec(string Command) : SessionIntent;

    /// <summary>The sftp subsystem inside the container.</summary>
    public sealed record Sftp : SessionIntent;

    /// <summary>A subsystem that we have not: the request fails.</summary>
    public sealed record UnknownSubsystem(string Name) : SessionIntent;

    /// <summary>Tells what is asked for.</summary>
    /// <param name="hasPty">A pty was asked for and given.</param>
    /// <param name="kind">The request.</param>
    /// <param name="command">The command of an exec, the name of a subsystem; not looked at for a shell.</param>
    public static SessionIntent Parse(bool hasPty, SessionRequestKind kind, string command) => kind switch
    {
        SessionRequestKind.Shell => hasPty ? new Screen() : new Help(),
        SessionRequestKind.Subsystem => command == "sftp" ? new Sftp() : new UnknownSubsystem(command),
        _ => ParseCommand(command),
    };

    /// <summary>Tells what a forced command is: as if it had been asked for, and <c>internal-sftp</c> is what sshd calls its own.</summary>
    /// <param name="command">The command that the key is bound to.</param>
    public static SessionIntent ParseForced(string command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var trimmed = command.AsSpan().Trim();
        return trimmed is InternalSftp || trimmed.StartsWith(InternalSftp + " ") ? new Sftp() : ParseCommand(command);
    }

    private static SessionIntent ParseCommand(string command)
    {
        var trimmed = command.AsSpan().TrimStart();
        if (!trimmed.StartsWith(OwnCommand) || (trimmed.Length > OwnCommand.Length && trimmed[OwnCommand.Length] is not (' ' or '\t' or '\n')))
        {
            return new Exec(command);
        }

        return CommandLine.TrySplit(trimmed[OwnCommand.Length..], out var words, out var problem)
            ? new Verb(words.Count > 0 ? words[0] : "help", [.. words.Skip(1)])
            : new BadVerb(problem);
    }
}
